# tests/ROOM/test_NAME.c is one cmocka program with its own main, linked with every library and the tools' libraries,
# and one CTest test ROOM/NAME with the label ROOM. tests/support/*.c is linked into each. With ThreadSanitizer only
# tests/race is built. tests/fuzz/fuzz_NAME.c is built by the fuzz preset only.
# A test finds files by GUILDHALL_SOURCE_DIR and built programs by GUILDHALL_BINARY_DIR.
set(GH_TEST_TIMEOUT 120)

file(GLOB support CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/support/*.c)
add_library(gh_test INTERFACE)
if(support)
    add_library(gh_test_support STATIC ${support})
    target_link_libraries(gh_test_support PUBLIC gh_flags PkgConfig::CMOCKA ${GH_PACKAGES_store})
    add_dependencies(gh_test_support gh_generate)
    target_link_libraries(gh_test INTERFACE gh_test_support)
endif()
target_link_libraries(gh_test INTERFACE gh_all ${GH_TOOL_LIBRARIES} PkgConfig::CMOCKA)
target_include_directories(gh_test INTERFACE ${CMAKE_SOURCE_DIR}/tests)
target_compile_definitions(gh_test INTERFACE
    GUILDHALL_SOURCE_DIR="${CMAKE_SOURCE_DIR}" GUILDHALL_BINARY_DIR="${CMAKE_BINARY_DIR}")

file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/*/test_*.c)
foreach(test IN LISTS tests)
    get_filename_component(folder ${test} DIRECTORY)
    get_filename_component(room ${folder} NAME)
    get_filename_component(file ${test} NAME_WE)
    string(REGEX REPLACE "^test_" "" name ${file})
    if(GUILDHALL_SANITIZE MATCHES thread AND NOT room STREQUAL race)
        continue()
    endif()
    add_executable(test_${room}_${name} ${test})
    target_link_libraries(test_${room}_${name} PRIVATE gh_test)
    add_dependencies(test_${room}_${name} gh_generate)
    set_target_properties(test_${room}_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME ${room}/${name} COMMAND test_${room}_${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${room}/${name} PROPERTIES LABELS ${room} TIMEOUT ${GH_TEST_TIMEOUT})
endforeach()

# A room with tests of another form registers them itself.
file(GLOB own CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/*/tests.cmake)
foreach(file IN LISTS own)
    include(${file})
endforeach()

if(GUILDHALL_FUZZ)
    file(GLOB fuzzers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_*.c)
    foreach(fuzzer IN LISTS fuzzers)
        get_filename_component(name ${fuzzer} NAME_WE)
        add_executable(${name} ${fuzzer})
        target_link_libraries(${name} PRIVATE gh_all ${GH_TOOL_LIBRARIES})
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        add_dependencies(${name} gh_generate)
    endforeach()
endif()
