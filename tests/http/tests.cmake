# The scenarios of this folder, against the program itself, on both engines. docs/api.md has their format.
find_program(GH_NODE node)
if(TARGET guildhall AND GH_NODE AND NOT GUILDHALL_SANITIZE MATCHES thread)
    add_test(NAME http/scenarios COMMAND ${GH_NODE} tests/http/run.mjs --server $<TARGET_FILE:guildhall>
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(http/scenarios PROPERTIES LABELS http TIMEOUT 300 COST 400)
    add_test(NAME http/scenarios-postgres COMMAND ${GH_NODE} tests/http/run.mjs --server $<TARGET_FILE:guildhall>
        --postgres WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(http/scenarios-postgres PROPERTIES LABELS "http;postgres" TIMEOUT 600 COST 500)
    add_test(NAME http/import COMMAND ${GH_NODE} tests/http/import.mjs $<TARGET_FILE:guildhall>
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(http/import PROPERTIES LABELS "http;slow" TIMEOUT 300)
    add_test(NAME http/contracts COMMAND ${GH_NODE} tests/http/contracts.mjs $<TARGET_FILE:guildhall>
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(http/contracts PROPERTIES LABELS "http;slow" TIMEOUT 200)
endif()
