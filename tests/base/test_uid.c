/* Identifiers as text, and their derivation. */
#include "base/uid.h"

#include "base/hash.h"
#include "support.h"

static void test_text(void **state)
{
    (void)state;
    static const struct {
        enum id_kind kind;
        uid u;
        const char *text;
    } table[] = {
        {ID_PARTNER, UID_VENDOR, "prt_vendor"},
        {ID_PARTNER, {0, 2}, "prt_00000000000000000000000002"},
        {ID_PERSON, UID_VENDOR, "per_00000000000000000000000001"},
        {ID_BENEFIT, {0, 31}, "ben_0000000000000000000000000z"},
        {ID_KEY, {0, 32}, "key_00000000000000000000000010"},
        {ID_ORDER, {UINT64_MAX, UINT64_MAX}, "ord_7zzzzzzzzzzzzzzzzzzzzzzzzz"},
        {ID_TEXT, {1, 0}, "txt_0000000000000g000000000000"},
        {ID_PERSON, UID_NONE, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char text[UID_TEXT];
        uid back = {7, 7};
        assert_str(uid_text(table[i].kind, table[i].u, text), table[i].text);
        assert_int_equal(strlen(text), strlen(table[i].text));
        bool ok = uid_parse(table[i].kind, str_of(table[i].text), &back);
        assert_int_equal(ok, !uid_none(table[i].u));
        assert_true(uid_eq(back, ok ? table[i].u : (uid){7, 7}));
    }
}

static void test_round_trip(void **state)
{
    (void)state;
    uid last = UID_NONE;
    char last_text[UID_TEXT] = "";
    for (uint64_t i = 1; i < 5000; i++) {
        uid u = {i * UINT64_C(0x0003141592653589), i * UINT64_C(0x9E3779B97F4A7C15)};
        for (int k = 0; k < ID_KINDS; k++) {
            char text[UID_TEXT];
            uid back;
            str s = uid_text((enum id_kind)k, u, text);
            assert_int_equal(s.len, 30);
            assert_true(uid_parse((enum id_kind)k, s, &back));
            assert_true(uid_eq(u, back));
            assert_false(uid_parse((enum id_kind)((k + 1) % ID_KINDS), s, &back));
        }
        char text[UID_TEXT]; /* the text sorts like the id */
        uid_text(ID_PERSON, u, text);
        if (i > 1)
            assert_int_equal(strcmp(last_text, text) < 0, uid_cmp(last, u) < 0);
        last = u;
        memcpy(last_text, text, sizeof text);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const char *table[] = {
        "",
        "ben_",
        "ben_vendor",
        "prt_vendor",
        "ben_0000000000000000000000000",   /* too short */
        "ben_000000000000000000000000010", /* too long */
        "ben_00000000000000000000000000",  /* none */
        "ben_8zzzzzzzzzzzzzzzzzzzzzzzzz",  /* 129 bits */
        "ben_0000000000000000000000000Z",  /* upper case */
        "ben_0000000000000000000000000i",
        "ben_0000000000000000000000000l",
        "ben_0000000000000000000000000o",
        "ben_0000000000000000000000000u",
        "ben_0000000000000000000000000-",
        "BEN_00000000000000000000000001",
        "ben-00000000000000000000000001",
        "00000000000000000000000001",
        " ben_00000000000000000000000001",
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        uid u = {7, 7};
        assert_false(uid_parse(ID_BENEFIT, str_of(table[i]), &u));
        assert_true(uid_eq(u, (uid){7, 7}));
    }
    uid u;
    assert_false(uid_parse(ID_BENEFIT, STR_NONE, &u));
    assert_false(
        uid_parse(ID_PARTNER, S("prt_00000000000000000000000001"), &u)); /* the vendor has one name */
}

static void test_derive(void **state)
{
    (void)state;
    ts t = {INT64_C(1614589200123456)};
    uid stream = {5, 6};
    uid u = uid_derive(t, stream, 7, 0);
    assert_true(
        uid_eq(u, uid_derive(t, stream, 7, 0))); /* the same act at the same place: the same id (L6) */
    assert_false(uid_eq(u, uid_derive(t, stream, 7, 1)));
    assert_false(uid_eq(u, uid_derive(t, stream, 8, 0)));
    assert_false(uid_eq(u, uid_derive(t, (uid){5, 7}, 7, 0)));
    assert_false(uid_eq(u, uid_derive(ts_add(t, 1), stream, 7, 0)));
    assert_true(u.hi >> 16 == UINT64_C(1614589200123));
    assert_true(uid_cmp(u, uid_derive(ts_add(t, 1000), stream, 1, 0)) < 0); /* sortable by time */
}

/* Ledgers are folded by later releases: what an id is derived to must never change. */
static void test_derivation_is_frozen(void **state)
{
    (void)state;
    char text[UID_TEXT];
    uid u = uid_derive((ts){INT64_C(1614589200123456)}, (uid){5, 6}, 7, 0);
    assert_str(uid_text(ID_BENEFIT, u, text), "ben_01ezpg81qv4e03ejpanjdjs0xs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_derive),
        cmocka_unit_test(test_derivation_is_frozen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
