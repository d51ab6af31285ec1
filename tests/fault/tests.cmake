# The program itself, killed in the middle of acts, on both engines.
find_program(GH_NODE node)
if(TARGET guildhall AND GH_NODE AND NOT GUILDHALL_SANITIZE MATCHES thread)
    add_test(NAME fault/kill9 COMMAND ${GH_NODE} tests/fault/kill9.mjs --server $<TARGET_FILE:guildhall>
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(fault/kill9 PROPERTIES LABELS "fault;slow" TIMEOUT 1200)
    add_test(NAME fault/kill9-postgres COMMAND ${GH_NODE} tests/fault/kill9.mjs --server $<TARGET_FILE:guildhall>
        --postgres WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(fault/kill9-postgres PROPERTIES LABELS "fault;slow;postgres" TIMEOUT 1200)
endif()
