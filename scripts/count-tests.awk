# Reads CTest's LastTest.log, prints "PASSED FAILED" for the whole log (see run-tests for what counts).
function finish() {
    if (!inside)
        return
    if (said_passed + said_failed == 0)
        said_passed = ok ? 1 : 0
    if (!ok && said_failed == 0)
        said_failed = 1
    passed += said_passed
    failed += said_failed
    inside = 0
}
/^[0-9]+\/[0-9]+ Test: / { finish(); inside = 1; ok = 0; said_passed = said_failed = 0 }
/^\[  PASSED  \] [0-9]+ test\(s\)/ { said_passed += $4 }
/^\[  FAILED  \] [0-9]+ test\(s\)/ { said_failed += $4 }
/^[0-9]+ passed, [0-9]+ failed$/ { said_passed += $1; said_failed += $3 }
/^Test Passed\.$/ { ok = 1 }
END { finish(); print passed + 0, failed + 0 }
