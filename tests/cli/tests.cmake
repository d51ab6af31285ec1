# The verbs of the program itself.
find_program(GH_NODE node)
if(TARGET guildhall AND GH_NODE AND NOT GUILDHALL_SANITIZE MATCHES thread)
    add_test(NAME cli/verbs COMMAND ${GH_NODE} tests/cli/verbs.mjs --server $<TARGET_FILE:guildhall>
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(cli/verbs PROPERTIES LABELS cli TIMEOUT 300)
endif()
