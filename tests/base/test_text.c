/* The forms in which text of people is compared, found and sorted. */
#include "base/text.h"

#include "support.h"

static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 4 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void test_fold(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } table[] = {
        {"", ""},
        {"lower", "lower"},
        {"Kim MinJi", "kim minji"},
        {"STRASSE", "strasse"},
        {"Stra\xC3\x9F"
         "e",
         "strasse"},
        {"\xC3\x89mile", "\xC3\xA9mile"},  /* É */
        {"E\xCC\x81mile", "\xC3\xA9mile"}, /* E and an accent: NFC */
        {"\xEA\xB9\x80\xEB\xAF\xBC\xEC\xA7\x80", "\xEA\xB9\x80\xEB\xAF\xBC\xEC\xA7\x80"}, /* 김민지 */
        {"\xE1\x84\x80\xE1\x85\xB5\xE1\x86\xB7",
         "\xEA\xB9\x80"}, /* 김 as three letters, as macOS writes names */
        {"\xCE\xA3\xCE\x91\xCE\xA3", "\xCF\x83\xCE\xB1\xCF\x83"}, /* ΣΑΣ */
        {"a\xFF"
         "B",
         "a\xEF\xBF\xBD"
         "b"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        str folded = text_fold(&arena, str_of(table[i].in));
        assert_str(folded, table[i].out);
        assert_true(str_eq(text_fold(&arena, folded), folded));
    }
}

/* U+0390 grows threefold when case is taken away, U+FB2C when it is normalised: the room must suffice. */
static void test_fold_that_grows(void **state)
{
    (void)state;
    static const char *table[] = {"\xCE\x90",     "\xEF\xAC\xAC",     "\xE1\xBE\xB7",
                                  "\xEF\xAC\x83", "\xF0\x9D\x85\xA0", "\xC4\xB0"};
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char many[4 * 1000];
        size_t n = strlen(table[i]);
        for (size_t k = 0; k < 1000; k++)
            memcpy(many + k * n, table[i], n);
        str folded = text_fold(&arena, (str){many, 1000 * n});
        assert_true(folded.len >= 1000);
        assert_true(str_is_utf8(folded));
    }
}

static void test_email_accepted(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } table[] = {
        {"global-admin@contoso.example", "global-admin@contoso.example"},
        {"  Kim.MinJi+ms@Contoso.EXAMPLE\r\n", "kim.minji+ms@contoso.example"},
        {"a@b.c", "a@b.c"},
        {"o'brien@x.example", "o'brien@x.example"},
        {"\xEA\xB9\x80@\xED\x9A\x8C\xEC\x82\xAC.\xED\x95\x9C\xEA\xB5\xAD",
         "\xEA\xB9\x80@\xED\x9A\x8C\xEC\x82\xAC.\xED\x95\x9C\xEA\xB5\xAD"},
        {"E\xCC\x81mile@X.example", "\xC3\xA9mile@x.example"},
        {"stra\xC3\x9F"
         "e@x.example",
         "stra\xC3\x9F"
         "e@x.example"}, /* not strasse@: that is another mailbox */
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        str email = STR_NONE;
        assert_true(text_email(&arena, str_of(table[i].in), &email));
        assert_str(email, table[i].out);
    }
}

static void test_email_refused(void **state)
{
    (void)state;
    static const char *table[] = {
        "",
        "@",
        "plain",
        "@x.example",
        "a@",
        "a@b",
        "a@b.",
        "a@.b",
        "a@b..c",
        ".a@b.c",
        "a.@b.c",
        "a..b@c.d",
        "a@b@c.d",
        "a b@c.d",
        "a@b .c",
        "a\tb@c.d",
        "a\r\nBcc:x@c.d",
        "a\x7F"
        "b@c.d",
        "<a@b.c>",
        "a,b@c.d",
        "a;b@c.d",
        "\"a\"@b.c",
        "a@[127.0.0.1]",
        "a\xC2\x85"
        "b@c.d", /* a control beyond ASCII */
        "a\xC2\xA0"
        "b@c.d", /* no-break space */
        "a\xE3\x80\x80"
        "b@c.d", /* ideographic space */
        "a\xE2\x80\x8B"
        "b@c.d", /* zero width */
        "a\xE2\x80\xAE"
        "b@c.d",         /* right-to-left override */
        "a\xCD\xBE@c.d", /* a semicolon once it is normal */
        "a\xFF@c.d",
        "a\xEF\xBF\xBD@c.d",
        "a@c\xED\xA0\x80.d",
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        str email = S("untouched");
        assert_false(text_email(&arena, str_of(table[i]), &email));
        assert_str(email, "untouched");
    }
    str email;
    assert_false(text_email(&arena, STR_NONE, &email));
    assert_false(text_email(&arena, S("a\0b@c.d"), &email));
}

static void test_email_length(void **state)
{
    (void)state;
    char text[300];
    memset(text, 'a', sizeof text);
    text[64] = '@';
    text[252] = '.';
    str email;
    assert_true(text_email(&arena, (str){text, 254}, &email));
    assert_false(text_email(&arena, (str){text, 255}, &email));
    text[64] = 'a';
    text[65] = '@';
    assert_false(text_email(&arena, (str){text, 254}, &email)); /* 65 bytes before the @ */
}

static void test_collate(void **state)
{
    (void)state;
    static const struct {
        const char *lang, *less, *more;
    } table[] = {
        {"en", "apple", "Banana"},
        {"en", "Apple", "banana"},
        {"en", "a", "A"},
        {"en", "\xC3\xA9mile", "frank"},
        {"en", "z", "\xEA\xB0\x80"},            /* English first for the English */
        {"ko", "\xEA\xB0\x80", "\xEB\x82\x98"}, /* 가 < 나 */
        {"ko", "\xEA\xB9\x80", "\xEC\x9D\xB4"}, /* 김 < 이 */
        {"ko", "\xEA\xB0\x80", "z"},            /* Hangul before Latin */
        {"xx", "a", "b"},
        {"", "a", "b"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        str lang = str_of(table[i].lang), less = str_of(table[i].less), more = str_of(table[i].more);
        assert_true(text_collate(lang, less, more) < 0);
        assert_true(text_collate(lang, more, less) > 0);
        assert_int_equal(text_collate(lang, less, less), 0);
    }
    /* not told apart by the order, told apart by bytes */
    assert_true(text_collate(S("en"), S("\xC3\xA9"), S("e\xCC\x81")) != 0);
    assert_int_equal(text_collate(S("en"), STR_NONE, S("")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fold, setup, teardown),
        cmocka_unit_test_setup_teardown(test_fold_that_grows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_email_accepted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_email_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_email_length, setup, teardown),
        cmocka_unit_test(test_collate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
