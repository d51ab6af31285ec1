#!/bin/sh
# Each gate fails on a bad tree, with the words that lead to the mistake, and passes a good one.
# And the runner counts what failed.
set -eu
gates=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
passed=0
failed=0

# tree FILE: an empty tree but for FILE, which is read from the input
tree() {
    rm -rf "$tmp/t"
    mkdir -p "$tmp/t/$(dirname "$1")"
    cp "$gates/../../.clang-format" "$tmp/t/"
    cat >"$tmp/t/$1"
}
# expect GATE STATUS WORDS: runs the gate on the tree
expect() {
    status=0
    out=$(sh "$gates/$1.sh" "$tmp/t" 2>&1) || status=$?
    if [ "$status" -eq "$2" ] && printf '%s\n' "$out" | grep -qF -- "$3"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'selftest: %s answered %d, wanted %d with "%s":\n%s\n' "$1" "$status" "$2" "$3" "$out"
    fi
}
# refuse GATE FILE WORDS: the gate refuses a tree with this line in this file; allow: it passes
refuse() { printf '%s\n' "$4" | tree "$2"; expect "$1" 1 "$3"; }
allow() { printf '%s\n' "$3" | tree "$2"; expect "$1" 0 "gate $1: ok"; }

refuse includes src/domain/a.c 'domain may include' '#include "store/db.h"'
refuse includes src/domain/a.h 'domain/ is pure' '#include <stdio.h>'
refuse includes src/base/a.c 'base may include' '#include "domain/state.h"'
refuse includes src/store/a.c 'store may include' '#include "app/act.h"'
refuse includes src/store/a.c 'known to' '#include <sqlite3.h>'
refuse includes src/store/db_sqlite.c 'known to' '#include <libpq-fe.h>'
refuse includes src/app/act.c 'app may include' '#include "http/call.h"'
refuse includes src/app/act.c 'known to' '#include <libfyaml.h>'
refuse includes src/input/json.c 'input may include' '#include "http/call.h"'
refuse includes src/http/router.c 'http may include' '#include "domain/state.h"'
refuse includes src/http/router.c 'known to' '#include <microhttpd.h>'
refuse includes src/auth/gate.c 'known to' '#include <sodium.h>'
refuse includes src/api/a.c 'api may include' '#include "web/page.h"'
refuse includes src/api/a.c 'api may include' '#include "store/db.h"'
refuse includes src/web/a.c 'known to' '#include <jansson.h>'
refuse includes src/web/a.c 'known to' '#include <unicode/ucal.h>'
refuse includes src/app/a.c 'known to' '#include <ini.h>'
refuse includes src/web/a.c 'written from src/' '#include "page.h"'
refuse includes src/extra/a.c 'no such layer' '#include "base/str.h"'
refuse includes src/app/a.c 'written out' '#include NAME'
allow includes src/domain/kinds/a.c '#include "domain/kind.h"'
allow includes src/http/call.h '#include "domain/access.h"'
allow includes src/http/server.c '#include <microhttpd.h>'
allow includes src/store/db_sqlite.c '#include <sqlite3.h>'
allow includes src/main.c '#include "store/db.h"'

{ echo 'int f(int a)'; echo '{'; i=0; while [ $i -lt 100 ]; do echo '    a++;'; i=$((i + 1)); done; echo '    return a;'; echo '}'; } | tree src/base/long.c
expect sizes 1 'lines, at most 100'
{ echo 'int f(int a)'; echo '{'; i=0; while [ $i -lt 15 ]; do echo "    if (a == $i) a++;"; i=$((i + 1)); done; echo '    return a;'; echo '}'; } | tree src/base/deep.c
expect sizes 1 'complexity 16'
yes '/* line */' | head -n 801 | tree src/domain/big.h
expect sizes 1 '801 lines, at most 800'
head -c 1100000 /dev/zero | tree docs/big.png
expect sizes 1 'KiB, at most 1024'
yes '/* line */' | head -n 800 | tree src/domain/big.h
expect sizes 0 'gate sizes: ok'

refuse format src/base/a.c 'code should be clang-formatted' 'int  f( void );'
allow format src/base/a.c 'int f(void);'

refuse banned src/base/a.c 'banned: sprintf(' 'sprintf(p, "%d", n);'
refuse banned tools/a.c 'banned' '    n = atoi(text);'
refuse banned src/app/a.c 'through base/env only' 'now = time(NULL);'
refuse banned src/store/a.c 'through base/env only' 'fd = open(path, O_RDONLY);'
refuse banned src/api/a.c 'through base/buf only' 'snprintf(b, sizeof b, "x");'
refuse banned src/domain/a.c 'allocates in the arena' 'p = malloc(10);'
refuse banned src/store/a.c 'SQL stands in src/sql' 's = "SELECT x FROM y";'
refuse banned src/base/a.c 'banned' 'x = "a\"b"; strcpy(a, b);'
allow banned src/base/a.c '/* never sprintf(x) */ int x; // nor strcpy(y)'
allow banned src/app/a.c 'text = "call time(NULL)"; deal_time(x); s->open(y);'
allow banned src/base/env.c 'fd = open(path, O_RDONLY);'

refuse switches src/app/a.c 'enum of our own' 'switch (e) { case ERR_BUSY:
    break;
default:
    break; }'
allow switches src/app/a.c 'switch (c) { case 65:
    break;
default:
    break; }'
allow switches src/store/db_sqlite.c 'switch (rc) { case SQLITE_ROW:
    break;
default:
    break; }'

refuse routes src/api/a.c 'without a permission' '    {METHOD_GET, "/v1/me", 0, ROUTE_JSON, me},'
refuse routes src/api/a.c 'without a permission' '    {.method = METHOD_GET, .pattern = "/v1/me",
    .handler = me},'
allow routes src/api/a.c '    {METHOD_GET, "/v1/partners/{partner}", PERM_PARTNER,
    ROUTE_JSON, me},'

refuse unfinished src/base/a.c 'TO''DO' "/* TO""DO: later */"
refuse unfinished tests/a.sh 'for no''w' "# enough for no""w"
refuse unfinished README.md 'README.md' "see /wor""k/notes"
refuse unfinished package-lock.json 'resolved' '"resolved": "https://registry.example/x.tgz"'
allow unfinished src/base/a.c 'the network/workers'

# rules LINE…: a tree with one line for each rule, but for those given, and what they name: a source, a case, a
# scenario, a line of the programme file.
rules() {
    printf '/* R1: kept here */\n' | tree src/domain/a.c
    mkdir -p "$tmp/t/tests/cases" "$tmp/t/tests/http" "$tmp/t/programmes" "$tmp/t/docs"
    printf 'R1, X1: what holds\n    done\n# R2\n' >"$tmp/t/tests/cases/a.txt"
    printf '# R1, R3: a page\nGET /\n=> 200\nbody ~ Get keys\n' >"$tmp/t/tests/http/a.txt"
    printf 'days: 30 # R1\nweeks: 4\n' >"$tmp/t/programmes/mpn.yaml"
    i=2
    while [ $i -le 90 ]; do
        printf '| R%d | what | fact | `mpn.yaml` | "row: %d" |\n' $i $i
        printf 'row: %d # R%d\n' $i $i >>"$tmp/t/programmes/mpn.yaml"
        i=$((i + 1))
    done >"$tmp/t/docs/rules.md"
    printf '%s\n' "$1" >>"$tmp/t/docs/rules.md"
}
rules_refuse() { rules "$2"; expect rules 1 "$1"; }
rules_allow() { rules "$1"; expect rules 0 'gate rules: ok'; }
rules_allow '| R1 | what | rule | `domain/a.c` | `cases/a`, `http/a` |'
rules_allow '| R1 | what | page | `domain/a.c` | `http/a "Get keys"` |'
rules_allow '| R1 | what | fact | `mpn.yaml` | "days: 30" |'
rules_refuse 'R1 has 0 lines' '| R101 | what | rule | `domain/a.c` | later |'
rules_refuse 'R1: 4 columns' '| R1 | what | rule | `domain/a.c` |'
rules_refuse 'there is no src/domain/b.c' '| R1 | what | rule | `domain/b.c` | `cases/a`, `http/a` |'
rules_refuse 'no file of src/' '| R1 | what | rule | `mpn.yaml` | `cases/a`, `http/a` |'
rules_refuse 'no `cases/NAME`' '| R1 | what | rule | `domain/a.c` | `http/a` |'
rules_refuse 'no `http/NAME`' '| R1 | what | rule | `domain/a.c` | `cases/a` |'
rules_refuse 'there is no tests/http/b.txt' '| R1 | what | rule | `domain/a.c` | `cases/a`, `http/b` |'
rules_refuse 'does not look for Get more' '| R1 | what | page | `domain/a.c` | `http/a "Get more"` |'
rules_refuse 'has no line with it and weeks' '| R1 | what | fact | `mpn.yaml` | "weeks: 4" |'
rules_refuse 'R101: tests/cases/a.txt has no case' '| R101 | what | rule | `domain/a.c` | `cases/a`, `http/a` |'
rules_refuse 'the kind is rule, page or fact' '| R1 | what | idea | `domain/a.c` | later |'
rules_refuse 'X1: src/domain/a.c does not quote it' '| X1 | what | `no` | `domain/a.c` |'

# The counting of test cases: what is said, a program that says nothing, a crash, a crash after some cases.
cat >"$tmp/log" <<'END'
1/4 Test: base/a
[  PASSED  ] 3 test(s).
[  FAILED  ] 1 test(s), listed below:
[  FAILED  ] that_one
Test Failed.
2/4 Test: base/b
Test Passed.
3/4 Test: base/c
[       OK ] one
Test Failed.
4/4 Test: browser/d
12 passed, 2 failed
Test Failed.
END
counted=$(awk -f "$gates/../../scripts/count-tests.awk" "$tmp/log")
if [ "$counted" = "16 4" ]; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    printf 'selftest: count-tests.awk says "%s", wanted "16 4"\n' "$counted"
fi

printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ]
