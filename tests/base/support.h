/* What the tests of base/ share. */
#ifndef TESTS_BASE_SUPPORT_H
#define TESTS_BASE_SUPPORT_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"

/* The signal that ends `fn` in a process of its own, 0 if it returns. What it says on stderr goes to `said`.
 */
static inline int signal_that_ends(void (*fn)(void), char *said, size_t room)
{
    int pipe_fd[2];
    assert_int_equal(pipe(pipe_fd), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(pipe_fd[1], STDERR_FILENO);
        close(pipe_fd[0]);
        close(pipe_fd[1]);
        fn();
        _exit(0);
    }
    close(pipe_fd[1]);
    size_t len = 0;
    for (ssize_t n; len + 1 < room && (n = read(pipe_fd[0], said + len, room - 1 - len)) > 0;)
        len += (size_t)n;
    said[len] = '\0';
    close(pipe_fd[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

enum { FOLDER_MAX = 32 };
/* A new folder, and the name of a file in it that is not there yet. */
static inline void make_folder(char folder[FOLDER_MAX], char file[2 * FOLDER_MAX])
{
    snprintf(folder, FOLDER_MAX, "/tmp/guildhall-test-%06d", 0);
    memset(folder + strlen(folder) - 6, 'X', 6); /* what mkdtemp fills in */
    assert_non_null(mkdtemp(folder));
    snprintf(file, 2 * FOLDER_MAX, "%s/file", folder);
}

#define assert_str(actual, expected)                                                                         \
    do {                                                                                                     \
        str actual_ = (actual), expected_ = str_of(expected);                                                \
        if (!str_eq(actual_, expected_))                                                                     \
            fail_msg("\"" STR_FMT "\" is not \"" STR_FMT "\"", STR_ARG(actual_), STR_ARG(expected_));        \
    } while (0)

#endif
