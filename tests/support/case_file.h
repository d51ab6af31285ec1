/* Runs a file of cases (tests/cases/README.md) in a stage of its own for each case. */
#ifndef TESTS_SUPPORT_CASE_FILE_H
#define TESTS_SUPPORT_CASE_FILE_H

#include <stddef.h>

struct case_result {
    size_t cases;
    size_t failures; /* each told on stderr with file and line */
};

/* `path` is that of a .txt file below the source folder `root`. */
struct case_result case_file_run(const char *root, const char *path);
/* The same for text at hand, for the test of the runner: failures are counted and not told. */
struct case_result case_file_run_quietly(const char *root, const char *text);

#endif
