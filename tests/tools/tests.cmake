# Types are checked by the C compiler, so this test runs it.
if(NOT GUILDHALL_SANITIZE MATCHES thread)
    add_test(NAME tools/tplc_types
        COMMAND sh tests/tools/tplc/types.sh $<TARGET_FILE:tplc> ${CMAKE_BINARY_DIR}/tests/tplc_types
            ${CMAKE_C_COMPILER} -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Wconversion -Werror
            -I${CMAKE_SOURCE_DIR}/src -I${CMAKE_SOURCE_DIR}/tests -I${GH_GEN_DIR}
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(tools/tplc_types PROPERTIES LABELS tools TIMEOUT ${GH_TEST_TIMEOUT})
endif()
