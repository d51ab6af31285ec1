/* The growing buffer: content, ceiling, failure that stays. */
#include "base/buf.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

#include "support.h"

static void test_pieces(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1000);
    assert_str(buf_str(&b), "");
    assert_non_null(buf_str(&b).ptr);
    buf_put(&b, S("abc"));
    buf_put(&b, STR_NONE);
    buf_char(&b, '-');
    buf_z(&b, "z");
    buf_z(&b, NULL);
    buf_uint(&b, 0);
    buf_hex(&b, "\x00\xAB\xff", 3);
    buf_hex(&b, NULL, 0);
    buf_fmt(&b, "<%s:%d>", "x", -5);
    assert_str(buf_str(&b), "abc-z000abff<x:-5>");
    assert_int_equal(buf_err(&b), OK);
    buf_clear(&b);
    assert_str(buf_str(&b), "");
    buf_free(&b);
    assert_str(buf_str(&b), "");
}

static void test_numbers(void **state)
{
    (void)state;
    static const int64_t table[] = {0,
                                    1,
                                    -1,
                                    9,
                                    10,
                                    99,
                                    100,
                                    -100,
                                    12345,
                                    4294967296,
                                    INT64_MAX,
                                    INT64_MIN,
                                    -9,
                                    INT64_MIN + 1,
                                    INT64_MAX - 1};
    struct buf b;
    buf_init(&b, 1000);
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char expected[32];
        buf_clear(&b);
        buf_int(&b, table[i]);
        snprintf(expected, sizeof expected, "%" PRId64, table[i]);
        assert_str(buf_str(&b), expected);
        buf_clear(&b);
        buf_uint(&b, (uint64_t)table[i]);
        snprintf(expected, sizeof expected, "%" PRIu64, (uint64_t)table[i]);
        assert_str(buf_str(&b), expected);
    }
    buf_free(&b);
}

static void test_every_width_of_number(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 100);
    for (uint64_t power = 1;; power *= 10) {
        for (uint64_t n = power - 1; n <= power + 1; n++) {
            char expected[32];
            snprintf(expected, sizeof expected, "%" PRIu64, n);
            buf_clear(&b);
            buf_uint(&b, n);
            assert_str(buf_str(&b), expected);
        }
        if (power > UINT64_MAX / 10)
            break;
    }
    buf_free(&b);
}

static void test_ceiling_exactly(void **state)
{
    (void)state;
    for (size_t ceiling = 0; ceiling < 600; ceiling += 7) {
        struct buf b;
        buf_init(&b, ceiling);
        for (size_t i = 0; i < ceiling; i++)
            buf_char(&b, 'x');
        assert_int_equal(buf_err(&b), OK);
        assert_int_equal(b.len, ceiling);
        assert_true(b.cap <= (ceiling != 0 ? ceiling : 1));
        buf_char(&b, 'y');
        assert_int_equal(buf_err(&b), ERR_TOO_LARGE);
        assert_int_equal(b.len, ceiling);
        buf_free(&b);
    }
}

static void put_str(struct buf *b)
{
    buf_put(b, S("abcdef"));
}
static void put_char(struct buf *b)
{
    buf_char(b, 'c');
}
static void put_int(struct buf *b)
{
    buf_int(b, -1);
}
static void put_uint(struct buf *b)
{
    buf_uint(b, 1);
}
static void put_hex(struct buf *b)
{
    buf_hex(b, "x", 1);
}
static void put_fmt(struct buf *b)
{
    buf_fmt(b, "%d", 1);
}
static void put_room(struct buf *b)
{
    assert_null(buf_room(b, 1));
}

/* After a failure nothing is appended any more, even where it would fit. */
static void test_failure_stays(void **state)
{
    (void)state;
    static void (*const ways[])(struct buf *) = {put_str, put_char, put_int, put_uint,
                                                 put_hex, put_fmt,  put_room};
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct buf b;
        buf_init(&b, 16);
        buf_put(&b, S("0123456789"));
        buf_put(&b, S("far too long for what is left"));
        assert_int_equal(buf_err(&b), ERR_TOO_LARGE);
        ways[i](&b);
        assert_str(buf_str(&b), "0123456789");
        assert_int_equal(buf_err(&b), ERR_TOO_LARGE);
        buf_clear(&b);
        buf_put(&b, S("again"));
        assert_str(buf_str(&b), "again");
        assert_int_equal(buf_err(&b), OK);
        buf_free(&b);
    }
}

static void test_each_way_finds_the_ceiling(void **state)
{
    (void)state;
    static void (*const ways[])(struct buf *) = {put_str, put_char, put_int, put_uint, put_hex, put_fmt};
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct buf b;
        buf_init(&b, 4);
        buf_put(&b, S("full"));
        ways[i](&b);
        assert_int_equal(buf_err(&b), ERR_TOO_LARGE);
        assert_str(buf_str(&b), "full");
        buf_free(&b);
    }
}

static void test_room(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10000);
    buf_put(&b, S("<"));
    char *p = buf_room(&b, 5000);
    assert_non_null(p);
    memset(p, 'r', 5000);
    buf_added(&b, 3);
    buf_char(&b, '>');
    assert_str(buf_str(&b), "<rrr>");
    assert_null(buf_room(&b, SIZE_MAX));
    assert_int_equal(buf_err(&b), ERR_TOO_LARGE);
    buf_free(&b);
}

static void add_too_much(void)
{
    struct buf b;
    buf_init(&b, 1000);
    (void)buf_room(&b, 10);
    buf_added(&b, 500);
}

static void test_added_beyond_room_is_asserted(void **state)
{
    (void)state;
    char said[512];
    assert_int_equal(signal_that_ends(add_too_much, said, sizeof said), SIGABRT);
}

static void test_format_grows(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 5000);
    buf_fmt(&b, "%0*d", 300, 7);
    buf_fmt(&b, "%0*d", 4000, 7);
    assert_int_equal(b.len, 4300);
    assert_int_equal(b.ptr[299], '7');
    assert_int_equal(b.ptr[4299], '7');
    buf_free(&b);
}

/* L28: bytes of a secret stay nowhere; here, in the part that clear leaves behind. */
static void test_wiped_when_cleared(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 100000);
    b.wipe = true;
    for (int i = 0; i < 1000; i++)
        buf_put(&b, S("AAAAA-"));
    assert_int_equal(b.len, 6000);
    for (size_t i = 0; i < b.len; i++)
        assert_int_equal(b.ptr[i], "AAAAA-"[i % 6]);
    buf_clear(&b);
    for (size_t i = 0; i < b.cap; i++)
        assert_int_equal(b.ptr[i], 0);
    buf_free(&b);
    assert_true(b.wipe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_every_width_of_number),
        cmocka_unit_test(test_ceiling_exactly),
        cmocka_unit_test(test_failure_stays),
        cmocka_unit_test(test_each_way_finds_the_ceiling),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_added_beyond_room_is_asserted),
        cmocka_unit_test(test_format_grows),
        cmocka_unit_test(test_wiped_when_cleared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
