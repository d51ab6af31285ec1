# A new kind is one file: the example of docs/adding-a-kind.md, in programs of its own. What knows the list of kinds
# (kind.c) and the numbers of the texts is compiled once more, with the example's line and texts; everything else is
# linked as it is, so that nothing of the kind can hide anywhere else.
find_program(GH_NODE node)
if(TARGET guildhall AND NOT GUILDHALL_SANITIZE MATCHES thread)
    set(example_gen ${GH_GEN_DIR}/example)
    set(example_texts ${example_gen}/text_id.gen.h ${example_gen}/texts.gen.h ${example_gen}/texts.gen.c)
    add_custom_command(OUTPUT ${example_texts}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${example_gen}
        COMMAND ${CMAKE_COMMAND} -E cat po/en.po tests/example/en.po > ${example_gen}/en.po
        COMMAND ${CMAKE_COMMAND} -E cat po/ko.po tests/example/ko.po > ${example_gen}/ko.po
        COMMAND poc ${example_gen} ${example_gen}/en.po ${example_gen}/ko.po
        DEPENDS poc po/en.po po/ko.po tests/example/en.po tests/example/ko.po
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} COMMENT "Texts of the example kind to C" VERBATIM)
    add_library(example_kind OBJECT tests/example/conference_pass.c src/domain/kind.c src/base/text_format.c
        src/web/page.c ${GH_GEN_DIR}/templates.gen.c ${example_texts})
    add_dependencies(example_kind gh_generate)
    target_include_directories(example_kind BEFORE PRIVATE ${example_gen})
    target_link_libraries(example_kind PRIVATE gh_flags ${GH_PACKAGES_base})
    target_compile_definitions(example_kind PRIVATE "KINDS_EXTRA=KIND(conference_pass)")

    add_executable(guildhall_example src/main.c $<TARGET_OBJECTS:example_kind>)
    target_link_libraries(guildhall_example PRIVATE gh_all)
    foreach(name IN ITEMS kinds cases)
        add_executable(example_${name} tests/domain/test_${name}.c $<TARGET_OBJECTS:example_kind>)
        target_link_libraries(example_${name} PRIVATE gh_test)
        target_include_directories(example_${name} BEFORE PRIVATE ${example_gen})
        target_compile_definitions(example_${name} PRIVATE CASES="/tests/example/conference_pass.txt")
        add_dependencies(example_${name} gh_generate)
        set_target_properties(example_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
        add_test(NAME example/${name} COMMAND example_${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
        set_tests_properties(example/${name} PROPERTIES LABELS example TIMEOUT ${GH_TEST_TIMEOUT})
    endforeach()
    if(GH_NODE)
        add_test(NAME example/http COMMAND ${GH_NODE} tests/example/http.mjs $<TARGET_FILE:guildhall_example>
            WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
        set_tests_properties(example/http PROPERTIES LABELS example TIMEOUT 120)
    endif()
endif()
