# app.css of the pinned npm packages and src/web/build (node runs at build time only; scripts/install fetches the packages).
find_program(NODE_PROGRAM NAMES node nodejs REQUIRED)
set(web_assets_built ${CMAKE_BINARY_DIR}/assets/app.css)
add_custom_command(OUTPUT ${web_assets_built}
    COMMAND ${NODE_PROGRAM} ${CMAKE_SOURCE_DIR}/src/web/build/assets.mjs ${CMAKE_SOURCE_DIR}/node_modules ${CMAKE_BINARY_DIR}/assets
    DEPENDS ${CMAKE_SOURCE_DIR}/src/web/build/assets.mjs ${CMAKE_SOURCE_DIR}/src/web/build/app.css ${CMAKE_SOURCE_DIR}/package-lock.json
    COMMENT "Styles of the pages" VERBATIM)
gh_asset(${web_assets_built})
