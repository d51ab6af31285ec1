# Host programs of the build. tools/NAME.c is one program (tools/tool.c is linked into each, with base/utf8.c); tools/NAME/ is a
# program of several files, whose main.c is its main: the rest is the library tool_NAME, so that tests and fuzzers
# can link it. Each library is built twice: plain for the program that runs during the build (a leak in a generator
# is no build error), and with the preset's sanitizers as tested_NAME for tests and fuzzers.
#
# What they generate goes to ${GH_GEN_DIR}. A cmake/gen_NAME.cmake runs its tool with add_custom_command and says
#     gh_generated(LIBRARY FILE...)     e.g. gh_generated(web ${GH_GEN_DIR}/pages.c ${GH_GEN_DIR}/pages.h)
# LIBRARY is a folder of src/; every library waits for all that is generated.
function(gh_generated library)
    set_property(GLOBAL APPEND PROPERTY GH_GENERATED_${library} ${ARGN})
    set_property(GLOBAL APPEND PROPERTY GH_GENERATED_ALL ${ARGN})
endfunction()

set(GH_TOOL_LIBRARIES "")
macro(gh_tool_library name)
    add_library(tool_${name} STATIC ${ARGN})
    target_link_libraries(tool_${name} PUBLIC gh_tool_flags)
    target_include_directories(tool_${name} PUBLIC tools)
    add_library(tested_${name} STATIC EXCLUDE_FROM_ALL ${ARGN})
    target_link_libraries(tested_${name} PUBLIC gh_flags)
    target_include_directories(tested_${name} PUBLIC tools)
    list(APPEND GH_TOOL_LIBRARIES tested_${name})
endmacro()
function(gh_tool_program name main)
    add_executable(${name} ${main})
    target_include_directories(${name} PRIVATE tools)
    target_link_libraries(${name} PRIVATE ${ARGN} gh_tool_flags)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tools)
endfunction()

set(tool_common "")
if(EXISTS ${CMAKE_SOURCE_DIR}/tools/tool.c)
    gh_tool_library(common tools/tool.c src/base/utf8.c)
    set(tool_common tool_common)
endif()
file(GLOB tool_entries CONFIGURE_DEPENDS LIST_DIRECTORIES true ${CMAKE_SOURCE_DIR}/tools/*)
foreach(entry IN LISTS tool_entries)
    get_filename_component(name ${entry} NAME_WE)
    if(IS_DIRECTORY ${entry})
        file(GLOB sources CONFIGURE_DEPENDS ${entry}/*.c)
        list(REMOVE_ITEM sources ${entry}/main.c)
        set(own "")
        if(sources)
            gh_tool_library(${name} ${sources})
            set(own tool_${name})
        endif()
        if(EXISTS ${entry}/main.c)
            gh_tool_program(${name} ${entry}/main.c ${own} ${tool_common})
        endif()
    elseif(entry MATCHES "\\.c$" AND NOT name STREQUAL tool)
        gh_tool_program(${name} ${entry} ${tool_common})
    endif()
endforeach()
list(REVERSE GH_TOOL_LIBRARIES) # common last: the others use it

foreach(generator IN ITEMS sql texts templates assets fold)
    include(cmake/gen_${generator}.cmake OPTIONAL)
endforeach()
