# The contract tests of the store are one set of programs; here they run a second time, on PostgreSQL.
file(GLOB store_tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/store/test_*.c)
list(FILTER store_tests EXCLUDE REGEX "test_db_(sqlite|postgres)\\.c$") # these are of one engine
foreach(test IN LISTS store_tests)
    get_filename_component(name ${test} NAME_WE)
    string(REGEX REPLACE "^test_" "" name ${name})
    if(TARGET test_store_${name})
        add_test(NAME store/${name}-postgres COMMAND test_store_${name} postgres WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
        set_tests_properties(store/${name}-postgres PROPERTIES LABELS "store;postgres" TIMEOUT ${GH_TEST_TIMEOUT})
    endif()
endforeach()
if(TARGET test_store_db_postgres)
    set_tests_properties(store/db_postgres PROPERTIES LABELS "store;postgres")
endif()
# So does the race; with ThreadSanitizer it is the only one that is built.
if(TARGET test_race_store)
    add_test(NAME race/store-postgres COMMAND test_race_store postgres WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(race/store-postgres PROPERTIES LABELS "race;postgres" TIMEOUT ${GH_TEST_TIMEOUT})
endif()
