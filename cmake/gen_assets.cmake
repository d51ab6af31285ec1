# src/web/assets/* and what is built into ${CMAKE_BINARY_DIR}/assets to assets.gen.h, assets.gen.c. Whoever builds an
# asset (cmake/web_assets.cmake) announces it:
#     gh_asset(${CMAKE_BINARY_DIR}/assets/app.css)      the OUTPUT of an add_custom_command
function(gh_asset)
    set_property(GLOBAL APPEND PROPERTY GH_ASSETS ${ARGN})
endfunction()
include(cmake/web_assets.cmake OPTIONAL)

file(GLOB asset_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/web/assets/*)
get_property(asset_built GLOBAL PROPERTY GH_ASSETS)
list(APPEND asset_files ${asset_built})
if(asset_files)
    list(SORT asset_files)
    set(asset_generated ${GH_GEN_DIR}/assets.gen.h ${GH_GEN_DIR}/assets.gen.c)
    add_custom_command(OUTPUT ${asset_generated}
        COMMAND embed ${GH_GEN_DIR} ${asset_files}
        DEPENDS embed ${asset_files}
        COMMENT "Assets to C" VERBATIM)
    gh_generated(web ${asset_generated})
endif()
