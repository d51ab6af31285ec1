# Many clients against the program itself, on both engines.
find_program(GH_NODE node)
if(TARGET guildhall AND GH_NODE AND NOT GUILDHALL_SANITIZE MATCHES thread)
    add_test(NAME race/clients COMMAND ${GH_NODE} tests/race/clients.mjs --server $<TARGET_FILE:guildhall>
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(race/clients PROPERTIES LABELS "race;slow" TIMEOUT 600)
    add_test(NAME race/clients-postgres COMMAND ${GH_NODE} tests/race/clients.mjs --server $<TARGET_FILE:guildhall>
        --postgres WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(race/clients-postgres PROPERTIES LABELS "race;slow;postgres" TIMEOUT 600)
endif()
