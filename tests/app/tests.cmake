# The tests of the app run a second time, on PostgreSQL.
foreach(name IN ITEMS act)
    if(TARGET test_app_${name})
        add_test(NAME app/${name}-postgres COMMAND test_app_${name} postgres WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
        set_tests_properties(app/${name}-postgres PROPERTIES LABELS "app;postgres" TIMEOUT ${GH_TEST_TIMEOUT})
    endif()
endforeach()
