# The gate's test runs a second time, on PostgreSQL.
if(TARGET test_auth_gate)
    add_test(NAME auth/gate-postgres COMMAND test_auth_gate postgres WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(auth/gate-postgres PROPERTIES LABELS "auth;postgres" TIMEOUT ${GH_TEST_TIMEOUT})
endif()
