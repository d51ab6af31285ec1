# src/web/templates/*.html to templates.gen.h and templates.gen.c (docs/templates.md), and the templates of the
# compiler's own test to tplc_render.gen.h and .c, which that test includes.
function(gh_templates name)
    list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE inputs)
    add_custom_command(OUTPUT ${GH_GEN_DIR}/${name}.gen.h ${GH_GEN_DIR}/${name}.gen.c
        COMMAND tplc ${GH_GEN_DIR} ${name} ${ARGN}
        DEPENDS tplc ${inputs}
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
        COMMENT "Templates to C: ${name}" VERBATIM)
endfunction()

file(GLOB template_files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/src/web/templates/*.html)
if(template_files)
    list(SORT template_files)
    gh_templates(templates ${template_files})
    gh_generated(web ${GH_GEN_DIR}/templates.gen.h ${GH_GEN_DIR}/templates.gen.c)
endif()

if(GUILDHALL_TESTS)
    gh_templates(tplc_render tests/tools/tplc/render.html)
    set_property(GLOBAL APPEND PROPERTY GH_GENERATED_ALL
        ${GH_GEN_DIR}/tplc_render.gen.h ${GH_GEN_DIR}/tplc_render.gen.c)
endif()
