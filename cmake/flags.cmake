# Flags of everything we compile. `gh_flags` is for the libraries, the binary and the tests; `gh_tool_flags` for the
# host tools, which run during the build and are never sanitized there (a leak in a generator is no build error).
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Debug)
endif()
# Asserts are ASSERT() of base/attr.h and stay in every build, so NDEBUG would only mislead.
set(CMAKE_C_FLAGS_DEBUG "-O0 -g")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O1 -g")
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1")

set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(GH_GEN_DIR ${CMAKE_BINARY_DIR}/gen)
file(MAKE_DIRECTORY ${GH_GEN_DIR})

add_library(gh_tool_flags INTERFACE)
target_compile_options(gh_tool_flags INTERFACE
    -Wall -Wextra -Wconversion -Wshadow -Wswitch-enum -Wvla -Wmissing-prototypes -Wstrict-prototypes -Werror
    -fstack-protector-strong -fno-strict-aliasing "-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=")
target_compile_definitions(gh_tool_flags INTERFACE _GNU_SOURCE GUILDHALL_VERSION="${PROJECT_VERSION}")
target_include_directories(gh_tool_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)

add_library(gh_flags INTERFACE)
target_link_libraries(gh_flags INTERFACE gh_tool_flags)
target_include_directories(gh_flags INTERFACE ${GH_GEN_DIR})
if(GUILDHALL_TEST_BUILD)
    target_compile_definitions(gh_flags INTERFACE GUILDHALL_TEST_BUILD)
endif()
if(GUILDHALL_SANITIZE)
    set(san -fsanitize=${GUILDHALL_SANITIZE} -fno-omit-frame-pointer)
    if(GUILDHALL_SANITIZE MATCHES undefined)
        list(APPEND san -fno-sanitize-recover=undefined)
    endif()
    target_compile_options(gh_flags INTERFACE ${san})
    target_link_options(gh_flags INTERFACE ${san})
endif()
if(GUILDHALL_COVERAGE)
    # Threads of the server count the same lines: without atomic counts gcov reads negative ones.
    target_compile_options(gh_flags INTERFACE --coverage -fprofile-update=atomic)
    target_link_options(gh_flags INTERFACE --coverage)
endif()
if(CMAKE_BUILD_TYPE STREQUAL Release)
    target_compile_definitions(gh_flags INTERFACE _FORTIFY_SOURCE=2)
    target_link_options(gh_flags INTERFACE -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack)
endif()
