/* Memory that dies at once: growth, ceilings, wiping. */
#include "base/arena.h"

#include <signal.h>
#include <stdalign.h>

#include "support.h"

/* What an arena has not handed out may not be looked at; this test does. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define UNPOISON(p, n) ((void)0)
#endif

static bool all_zero(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != 0)
            return false;
    return true;
}

static void test_many_sizes_do_not_overlap(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 16 << 20);
    enum { N = 500 };
    char *pieces[N];
    for (size_t i = 0; i < N; i++) {
        size_t size = i * 37 % 3000;
        pieces[i] = arena_alloc(&a, size, 1);
        assert_true(all_zero(pieces[i], size));
        memset(pieces[i], (int)(i % 251) + 1, size);
    }
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < i * 37 % 3000; k++)
            assert_int_equal((unsigned char)pieces[i][k], i % 251 + 1);
    arena_free(&a);
    assert_int_equal(a.used, 0);
}

static void test_alignment(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    static const size_t aligns[] = {1, 2, 4, 8, 16, 64};
    for (size_t i = 0; i < 60; i++) {
        size_t align = aligns[i % ARRAY_LEN(aligns)];
        assert_int_equal((uintptr_t)arena_alloc(&a, i + 1, align) % align, 0);
        assert_int_equal((uintptr_t)arena_alloc(&a, 7000 + i, align) % align, 0); /* of its own */
    }
    assert_int_equal((uintptr_t)NEW(&a, max_align_t) % alignof(max_align_t), 0);
    arena_free(&a);
}

static void test_large_pieces_leave_the_current_chunk(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 16 << 20);
    char *first = arena_alloc(&a, 16, 16);
    size_t before = a.used;
    char *large = arena_alloc(&a, 100000, 16);
    memset(large, 1, 100000);
    char *second = arena_alloc(&a, 16, 16);
    assert_true(second > first && second < first + 256);
    assert_true(a.used - before < 101000);
    arena_free(&a);
}

static void test_growth_is_geometric(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 64 << 20);
    size_t chunks = 0, used = 0;
    for (size_t i = 0; i < 40000; i++) {
        arena_alloc(&a, 100, 1);
        chunks += a.used != used;
        used = a.used;
    }
    assert_true(chunks < 20); /* 4 MB from 8 KiB, doubling up to 1 MiB */
    arena_free(&a);
}

static void test_reset_keeps_the_first_chunk(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    char *first = arena_alloc(&a, 100, 1);
    memset(first, 'x', 100);
    size_t used = a.used;
    for (int i = 0; i < 100; i++)
        arena_alloc(&a, 3000, 1);
    arena_alloc(&a, 500000, 1);
    arena_reset(&a);
    assert_int_equal(a.used, used);
    char *again = arena_alloc(&a, 100, 1);
    assert_ptr_equal(again, first);
    assert_true(all_zero(again, 100));
    arena_free(&a);
    arena_reset(&a); /* of nothing */
    assert_int_equal(a.used, 0);
}

static void test_freed_arena_can_be_used_again(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    arena_alloc(&a, 10, 1);
    arena_free(&a);
    memset(arena_alloc(&a, 10, 1), 1, 10);
    arena_free(&a);
}

static void test_reserve(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    assert_true(arena_reserve(&a, 64 * 1024));
    size_t used = a.used;
    arena_alloc(&a, 60 * 1024, 16);
    assert_int_equal(a.used, used);
    arena_reset(&a);
    assert_int_equal(a.used, used); /* the next request has it too */
    assert_true(arena_reserve(&a, 64 * 1024));
    assert_int_equal(a.used, used);
    assert_false(arena_reserve(&a, 2 << 20)); /* above the ceiling */
    assert_int_equal(a.used, used);
    arena_free(&a);
}

static struct arena small;

static void pass_ceiling(void)
{
    for (int i = 0; i < 1000; i++)
        arena_alloc(&small, 100, 1);
}

static void pass_ceiling_at_once(void)
{
    arena_alloc(&small, 1 << 20, 1);
}

static void overflow_product(void)
{
    (void)NEW_N(&small, uint64_t, SIZE_MAX / 4);
}

static void ask_for_everything(void)
{
    arena_alloc(&small, SIZE_MAX, 1);
}

static void negative_count(void)
{
    int n = -1;
    (void)NEW_N(&small, uint64_t, n);
}

/* L29: a passed ceiling is one log line and abort. */
static void test_ceiling_aborts(void **state)
{
    (void)state;
    static void (*const ways[])(void) = {pass_ceiling, pass_ceiling_at_once, overflow_product,
                                         ask_for_everything, negative_count};
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        char said[512];
        arena_init(&small, 20 * 1024);
        assert_int_equal(signal_that_ends(ways[i], said, sizeof said), SIGABRT);
        assert_non_null(strstr(said, "out-of-memory"));
        arena_free(&small);
    }
}

static void test_ceiling_can_be_filled(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1000); /* less than a first chunk */
    for (int i = 0; i < 20; i++)
        arena_alloc(&a, 20, 1);
    assert_true(a.used <= 1000);
    arena_free(&a);
}

/* L28: what held a secret is wiped, then the arena is an ordinary one. */
static void test_wipe_on_reset(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    char *p = arena_alloc(&a, 64, 1);
    memcpy(p, "SECRET-KEY", 10);
    a.wipe = true;
    arena_reset(&a);
    assert_false(a.wipe);
    /* Reserved, not allocated: allocating would zero it. */
    assert_true(arena_reserve(&a, 64));
    UNPOISON(p, 64);
    assert_true(all_zero(p, 64));
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_sizes_do_not_overlap),
        cmocka_unit_test(test_alignment),
        cmocka_unit_test(test_large_pieces_leave_the_current_chunk),
        cmocka_unit_test(test_growth_is_geometric),
        cmocka_unit_test(test_reset_keeps_the_first_chunk),
        cmocka_unit_test(test_freed_arena_can_be_used_again),
        cmocka_unit_test(test_reserve),
        cmocka_unit_test(test_ceiling_aborts),
        cmocka_unit_test(test_ceiling_can_be_filled),
        cmocka_unit_test(test_wipe_on_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
