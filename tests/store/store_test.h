/* What every test of the store begins with. */
#ifndef TESTS_STORE_STORE_TEST_H
#define TESTS_STORE_STORE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/store_env.h"

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, store_env_setup, store_env_teardown)

#define ASSERT_OK(expr)       assert_string_equal(err_code(expr), "ok")
#define ASSERT_ERR(expr, err) assert_string_equal(err_code(expr), err_code(err))
#define ASSERT_STR(s, z)                                                                                     \
    do {                                                                                                     \
        str assert_s_ = (s);                                                                                 \
        assert_int_equal(assert_s_.len, strlen(z));                                                          \
        assert_memory_equal(assert_s_.ptr ? assert_s_.ptr : "", z, assert_s_.len);                           \
    } while (0)

/* Runs statements in a transaction of its own. */
#define COMMITTED(db, ...)                                                                                   \
    do {                                                                                                     \
        ASSERT_OK(db_begin(db));                                                                             \
        __VA_ARGS__;                                                                                         \
        ASSERT_OK(db_commit(db));                                                                            \
    } while (0)

#endif
