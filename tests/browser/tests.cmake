# A real browser walks the pages of a demo (walk.mjs); node_modules by scripts/install browser.
find_program(NODE_PROGRAM NAMES node nodejs)
if(NODE_PROGRAM AND TARGET guildhall AND NOT GUILDHALL_SANITIZE MATCHES thread)
    add_test(NAME browser/walk COMMAND ${NODE_PROGRAM} ${CMAKE_CURRENT_LIST_DIR}/walk.mjs $<TARGET_FILE:guildhall>)
    set_tests_properties(browser/walk PROPERTIES LABELS "browser;slow" TIMEOUT 900 COST 1000)
endif()
