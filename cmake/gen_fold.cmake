# fold.gen.h: a number for the code that folds and the structs it fills, so that a snapshot made by other code is never
# read (L18). Nobody has to remember to change it.
file(GLOB fold_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/domain/*.[ch] ${CMAKE_SOURCE_DIR}/src/domain/*.def
    ${CMAKE_SOURCE_DIR}/src/domain/kinds/*.[ch] ${CMAKE_SOURCE_DIR}/src/base/*.h
    ${CMAKE_SOURCE_DIR}/src/app/snapshot.c)
list(SORT fold_files)
add_custom_command(OUTPUT ${GH_GEN_DIR}/fold.gen.h
    COMMAND ${CMAKE_COMMAND} "-DFILES=${fold_files}" -DOUT=${GH_GEN_DIR}/fold.gen.h
        -P ${CMAKE_SOURCE_DIR}/cmake/fold_version.cmake
    DEPENDS ${fold_files} ${CMAKE_SOURCE_DIR}/cmake/fold_version.cmake
    COMMENT "Version of the fold" VERBATIM)
gh_generated(app ${GH_GEN_DIR}/fold.gen.h)
