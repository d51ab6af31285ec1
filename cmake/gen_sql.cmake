# src/sql/*.sql and src/sql/migrate/*.sql to sql_id.gen.h, sql.gen.h, sql.gen.c (docs/sql.md).
file(GLOB sql_files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}
    ${CMAKE_SOURCE_DIR}/src/sql/*.sql ${CMAKE_SOURCE_DIR}/src/sql/migrate/*.sql)
if(sql_files)
    list(SORT sql_files)
    set(sql_generated ${GH_GEN_DIR}/sql_id.gen.h ${GH_GEN_DIR}/sql.gen.h ${GH_GEN_DIR}/sql.gen.c)
    list(TRANSFORM sql_files PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE sql_inputs)
    add_custom_command(OUTPUT ${sql_generated}
        COMMAND sqlc ${GH_GEN_DIR} ${sql_files}
        DEPENDS sqlc ${sql_inputs}
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
        COMMENT "SQL to C" VERBATIM)
    gh_generated(store ${sql_generated})
endif()
