# po/en.po and its translations to text_id.gen.h, texts.gen.h, texts.gen.c (docs/texts.md). The first file decides
# the order of parameters.
set(text_files po/en.po po/ko.po)
set(text_generated ${GH_GEN_DIR}/text_id.gen.h ${GH_GEN_DIR}/texts.gen.h ${GH_GEN_DIR}/texts.gen.c)
list(TRANSFORM text_files PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE text_inputs)
add_custom_command(OUTPUT ${text_generated}
    COMMAND poc ${GH_GEN_DIR} ${text_files}
    DEPENDS poc ${text_inputs}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    COMMENT "Texts to C" VERBATIM)
gh_generated(base ${text_generated})
