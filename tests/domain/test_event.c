/* event.c: the text of every registered event reads back what was written, and nothing but that text reads.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "domain/event.h"

enum { ROUNDS = 24 };
static struct arena arena;
static struct buf text;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 256 * 1024 * 1024);
    buf_init(&text, 64 * 1024);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buf_free(&text);
    arena_free(&arena);
    return 0;
}

/* A small generator of our own, so that a failure comes back with its seed. */
static uint64_t seed = 1;
static uint64_t draw(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* Values at the edges of what a field may hold. */
static void fill_code(code *c)
{
    static const char *const hostile[] = {
        "a",      "zh-hans",   "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrst",
        "}{][,:", "'<script>", "a b",
        "5x5",    "null",      "~",
    };
    *c = code_of(str_of(hostile[draw() % ARRAY_LEN(hostile)]));
}

static int64_t edge_int(void)
{
    static const int64_t edges[] = {0, 1, -1, 9, 10, -10, INT64_MAX, INT64_MIN + 1, 1000000};
    uint64_t i = draw() % (ARRAY_LEN(edges) + 1);
    return i < ARRAY_LEN(edges) ? edges[i] : (int64_t)(draw() >> 1);
}

static ts edge_ts(void)
{
    static const int64_t edges[] = {0, 1, 999999, 1000000, 1614589200000000, 253402300799999999};
    return (ts){edges[draw() % ARRAY_LEN(edges)]};
}

static date edge_date(void)
{
    static const int32_t edges[] = {0, 1, 18687, 59, 11016, 2932896};
    return (date){edges[draw() % ARRAY_LEN(edges)]};
}

static void fill(const struct field *f, void *member)
{
    switch (f->type) {
    case F_CODE:
        fill_code(member);
        break;
    case F_ID:
        *(uid *)member = draw() % 4 ? (uid){draw(), draw()} : (uid){0, 2};
        break;
    case F_INT:
        *(int64_t *)member = edge_int();
        break;
    case F_BOOL:
        *(bool *)member = true;
        break;
    case F_DATE:
        *(date *)member = edge_date();
        break;
    case F_TS:
        *(ts *)member = edge_ts();
        break;
    case F_MONEY:
        *(money *)member = (money){edge_int(), "KRW"};
        break;
    case F_HASH:
        for (size_t i = 0; i < HASH_BYTES; i++)
            ((hash256 *)member)->b[i] = (uint8_t)(draw() | 1);
        break;
    case F_TEXT:
    case F_OBJECT:
    case F_LIST:
    case F_PERSON:
    case F_BENEFIT:
    case F_TEXT_IN:
        fail_msg("\"%s\" never stands in an event (L14)", f->name);
    }
}

static void *make(const struct event_def *def)
{
    void *data = arena_alloc(&arena, def->size + 1, _Alignof(max_align_t));
    fields_clear(def->fields, def->n_fields, data);
    for (size_t i = 0; i < def->n_fields; i++)
        if (def->fields[i].required || draw() % 4)
            fill(&def->fields[i], (char *)data + def->fields[i].offset);
    return data;
}

static str write_text(const struct event_def *def, const void *data)
{
    buf_clear(&text);
    event_write(&text, def, data);
    assert_int_equal(buf_err(&text), OK);
    return buf_str(&text);
}

static void reads_what_it_wrote(void **state)
{
    (void)state;
    for (size_t i = 0; event_row(i); i++)
        for (int round = 0; round < ROUNDS; round++) {
            const struct event_def *def = event_row(i);
            const void *data = make(def), *read;
            str written = str_dup(&arena, write_text(def, data));
            assert_int_equal(event_read(def, written, &arena, &read), OK);
            assert_memory_equal(data, read, def->size);
            assert_true(str_eq(written, write_text(def, read)));
        }
}

/* A changed text either is refused, or is itself the one way to write something else. */
static void check_change(const struct event_def *def, str changed)
{
    const void *read = &arena;
    enum err e = event_read(def, changed, &arena, &read);
    if (e == OK) {
        assert_true(str_eq(changed, write_text(def, read)));
        return;
    }
    assert_int_equal(e, ERR_CORRUPT);
    assert_ptr_equal(read, &arena); /* untouched */
}

static void refuses_any_other_text(void **state)
{
    (void)state;
    static const char with[] = "\"\\,:{}[] 0a9-.Z+\t\n\x01\xff\xc3";
    for (size_t i = 0; event_row(i); i++) {
        const struct event_def *def = event_row(i);
        str written = str_dup(&arena, write_text(def, make(def)));
        char *copy = arena_alloc(&arena, written.len + 2, 1);
        for (size_t at = 0; at <= written.len; at++) {
            for (size_t k = 0; k < sizeof with; k++) { /* the NUL too */
                memcpy(copy, written.ptr, written.len);
                if (at < written.len) {
                    copy[at] = with[k];
                    check_change(def, (str){copy, written.len});
                }
                memcpy(copy, written.ptr, at);
                copy[at] = with[k];
                memcpy(copy + at + 1, written.ptr + at, written.len - at);
                check_change(def, (str){copy, written.len + 1});
            }
            if (at < written.len) {
                memcpy(copy, written.ptr, at);
                memcpy(copy + at, written.ptr + at + 1, written.len - at - 1);
                check_change(def, (str){copy, written.len - 1});
                check_change(def, str_head(written, at));
            }
        }
    }
}

struct sample {
    code name;
    uid person;
    int64_t n;
    bool yes;
    money price;
    ts at;
    hash256 hash;
};
static const struct field sample_fields[] = {
    FIELD(sample, name, F_CODE, CLASS_CODE, .required = true),
    FIELD(sample, person, F_ID, CLASS_ID, .id_kind = ID_PERSON),
    FIELD(sample, n, F_INT, CLASS_QUANTITY),
    FIELD(sample, yes, F_BOOL, CLASS_CODE),
    FIELD(sample, price, F_MONEY, CLASS_QUANTITY),
    FIELD(sample, at, F_TS, CLASS_DATE),
    FIELD(sample, hash, F_HASH, CLASS_ID),
};
static const struct event_def sample_def = {
    "sample", 1, sizeof(struct sample), sample_fields, ARRAY_LEN(sample_fields), NULL};

static void text_is_as_promised(void **state)
{
    (void)state;
    struct sample s = {.name = {"x"}, .n = FIELD_INT_NONE, .at = TS_NONE};
    assert_true(str_eq(write_text(&sample_def, &s), S("{\"name\":\"x\"}")));
    s.n = -7;
    s.yes = true;
    s.price = (money){12, "USD"};
    s.at = (ts){1614589200000001};
    assert_true(
        str_eq(write_text(&sample_def, &s),
               S("{\"name\":\"x\",\"n\":-7,\"yes\":true,\"price\":{\"minor\":12,\"currency\":\"USD\"},"
                 "\"at\":\"2021-03-01T09:00:00.000001Z\"}")));
}

#define HASH_REST "00000000000000000000000000000000000000000000000000000000000000"
static void refuses(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "{",
        "{}", /* a required member is missing */
        "null",
        "{\"name\":\"\"}",
        "{\"name\":\"x\"} ",
        " {\"name\":\"x\"}",
        "{\"name\": \"x\"}",
        "{\"name\":\"x\",}",
        "{\"name\":\"x\",\"name\":\"x\"}",
        "{\"n\":1,\"name\":\"x\"}",
        "{\"name\":\"x\",\"yes\":false}", /* written by leaving it out */
        "{\"name\":\"x\",\"n\":01}",
        "{\"name\":\"x\",\"n\":-0}",
        "{\"name\":\"x\",\"n\":+1}",
        "{\"name\":\"x\",\"n\":1.0}",
        "{\"name\":\"x\",\"n\":9223372036854775808}",
        "{\"name\":\"x\",\"n\":-9223372036854775808}",
        "{\"name\":\"x\",\"at\":\"2021-03-01T09:00:00+00:00\"}",
        "{\"name\":\"x\",\"at\":\"2021-03-01T09:00:00.000000Z\"}",
        "{\"name\":\"x\",\"at\":\"2021-03-01t09:00:00Z\"}",
        "{\"name\":\"x\",\"price\":{\"minor\":1,\"currency\":\"usd\"}}",
        "{\"name\":\"x\",\"price\":{\"currency\":\"USD\",\"minor\":1}}",
        "{\"name\":\"x\\u0041\"}",
        "{\"name\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}", /* 48 bytes */
        "{\"name\":\"x\x7f\"}",
        "{\"name\":\"x\",\"person\":\"ben_00000000000000000000000001\"}",
        "{\"name\":\"x\",\"hash\":\"AB" HASH_REST "\"}", /* written in lower case */
        "{\"name\":\"x\",\"hash\":\"00" HASH_REST "\"}", /* written by leaving it out */
        "{\"name\":\"x\",\"hash\":\"ab\"}",
        "{\"name\":\"x\",\"other\":1}",
    };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        const void *read;
        if (event_read(&sample_def, str_of(wrong[i]), &arena, &read) != ERR_CORRUPT)
            fail_msg("read: %s", wrong[i]);
    }
}

static void types_are_found(void **state)
{
    (void)state;
    size_t n = 0;
    for (; event_row(n); n++) {
        const struct event_def *def = event_row(n);
        assert_ptr_equal(event_find(str_of(def->type), def->version), def);
        assert_true(str_is_kebab(str_of(def->type), CODE_MAX) || strchr(def->type, '_'));
        assert_non_null(def->apply);
        assert_true(def->version >= 1);
    }
    assert_true(n > 10);
    for (size_t i = 0; i < n; i++) /* a version of tomorrow, though another's place is looked at on the way */
        for (uint16_t version = 2; version < 50; version++)
            assert_null(event_find(str_of(event_row(i)->type), version));
    assert_null(event_find(S("seat_sold"), 1)); /* L6: unknown is never skipped */
    assert_null(event_find(S("person_added"), 2));
    assert_null(event_find(S(""), 1));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_what_it_wrote, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_any_other_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(text_is_as_promised, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(types_are_found, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
