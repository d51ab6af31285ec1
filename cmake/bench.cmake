# The programs of bench/ (make bench): built only when asked for by name.
if(EXISTS ${CMAKE_SOURCE_DIR}/bench/bench.c)
    add_library(bench_common STATIC EXCLUDE_FROM_ALL bench/bench.c)
    target_link_libraries(bench_common PUBLIC gh_all)
    add_dependencies(bench_common gh_generate)
    foreach(program IN ITEMS load acts)
        add_executable(bench_${program} EXCLUDE_FROM_ALL bench/${program}.c)
        target_link_libraries(bench_${program} PRIVATE bench_common gh_all PkgConfig::SQLITE)
        target_compile_definitions(bench_${program} PRIVATE GUILDHALL_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    endforeach()
    add_executable(bench_net EXCLUDE_FROM_ALL bench/net.c)
    set_target_properties(bench_load bench_acts bench_net PROPERTIES RUNTIME_OUTPUT_DIRECTORY
        ${CMAKE_BINARY_DIR}/bench)
endif()
