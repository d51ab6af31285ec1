/* Printing texts: typed and by name, plurals, and Korean particles. The catalogue is poc's fixture, so the
 * file under test is included here rather than linked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tools/poc/good/text_id.gen.h.expected"

#include "tools/poc/good/texts.gen.h.expected"

#include "tools/poc/good/texts.gen.c.expected"

#include "base/text_format.c"

static const struct locale en = {.lang = LANG_EN, .zone_name = {"UTC", 3}};
static const struct locale ko = {.lang = LANG_KO, .zone_name = {"UTC", 3}};
static const struct locale ko_bare = {.lang = LANG_KO};

static void says(struct buf *b, const char *expected)
{
    buf_char(b, '\0');
    assert_int_equal(buf_err(b), OK);
    assert_string_equal(b->ptr, expected);
    buf_clear(b);
}

static void typed_functions_print(void **state UNUSED)
{
    struct buf b;
    buf_init(&b, 4096);
    struct text_args_seat_assigned args = {
        .person = S("김민수"), .count = 1, .until = date_of(2026, 11, 22), .price = {47500, "USD"}};
    text_seat_assigned(&b, &en, args);
    says(&b, "김민수 holds 1 seat until Nov 22, 2026, $475.");
    args.count = 1200;
    text_seat_assigned(&b, &en, args);
    says(&b, "김민수 holds 1,200 seats until Nov 22, 2026, $475.");
    text_seat_assigned(&b, &ko, args);
    says(&b, "2026. 11. 22.까지 김민수가 시트 1,200개(US$475)를 사용합니다.");
    text_a_braces(&b, &en);
    says(&b, "{\"x\"} \\ ?\?/\nnext\tline");
    buf_free(&b);
}

static void values_go_by_name(void **state UNUSED)
{
    struct buf b;
    buf_init(&b, 4096);
    const struct value facts[] = {
        VAL_MONEY("price", ((money){1000, "KRW"})),
        VAL_STR("unused", S("x")),
        VAL_INT("count", 2),
        VAL_STR("person", S("Lee")),
    };
    text_format(&b, &en, TEXT_SEAT_ASSIGNED, facts, ARRAY_LEN(facts));
    says(&b, "Lee holds 2 seats until {until}, ₩1,000.");
    text_format(&b, &ko, TEXT_PARTICLE_ALL, NULL, 0);
    says(&b, "{name}이 {name}을 {name}은 {name}으로 {name}과 {name}이나 {name}이라");
    buf_free(&b);
}

/* A reason's fact may be of another type than the text expects: it is written as what it is. */
static void values_are_written_by_their_type(void **state UNUSED)
{
    static const struct {
        struct value v;
        const char *en, *ko;
    } cases[] = {
        {{.name = "name", .type = V_BOOL, .b = true}, "yes", "예"},
        {{.name = "name", .type = V_BOOL}, "no", "아니요"},
        {{.name = "name", .type = V_INT, .i = 1000}, "1,000", "1,000"},
        {{.name = "name", .type = V_DATE, .d = {0}}, "Jan 1, 1970", "1970. 1. 1."},
        {{.name = "name", .type = V_TS, .t = {0}}, "Jan 1, 1970, 00:00 UTC", "1970. 1. 1. 00:00 UTC"},
        {{.name = "name", .type = V_ID, .id_kind = ID_PARTNER, .u = {0, 1}}, "prt_vendor", "prt_vendor"},
    };
    struct buf b;
    buf_init(&b, 4096);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        text_value(&b, &en, &cases[i].v);
        says(&b, cases[i].en);
        text_value(&b, &ko, &cases[i].v);
        says(&b, cases[i].ko);
        text_format(&b, &en, TEXT_PARTICLE_ALL, &cases[i].v, 1);
        says(&b, cases[i].en);
    }
    buf_free(&b);
}

/* One word for each way to end: 이/가 tells a consonant from a vowel, 으로/로 tells ㄹ from other consonants.
 */
static void particles_follow_the_sound(void **state UNUSED)
{
    static const struct {
        const char *word;
        const char *subject, *direction;
    } cases[] = {
        {"김민수", "가", "로"},
        {"박지은", "이", "으로"},
        {"서울", "이", "로"},
        {"라이선스 키", "가", "로"},
        {"혜택", "이", "으로"},
        {"Contoso", "가", "로"},
        {"Microsoft", "가", "로"},
        {"Office", "가", "로"},
        {"Windows Server", "가", "로"},
        {"Action Pack", "이", "으로"},
        {"Excel", "이", "로"},
        {"Intune", "이", "으로"},
        {"Google", "이", "로"},
        {"Network", "가", "로"},
        {"Outlook", "이", "으로"},
        {"Web", "이", "으로"},
        {"GitHub", "가", "로"},
        {"Internet", "이", "으로"},
        {"Teams", "가", "로"},
        {"Azure", "가", "로"},
        {"Microsoft 365", "가", "로"},
        {"E3", "이", "으로"},
        {"E1", "이", "로"},
        {"Windows 10", "이", "으로"},
        {"7", "이", "로"},
        {"2", "가", "로"},
        {"SQL", "이", "로"},
        {"MPN", "이", "으로"},
        {"Power BI", "가", "로"},
        {"API", "가", "로"},
        {"Contoso, Ltd.", "가", "로"},
        {"홍길동(hong)", "이", "으로"},
        {"'글로벌'", "이", "로"},
        {"「혜택」", "이", "으로"},
        {"100%", "가", "로"},
        {"ㄹ", "가", "로"},
        {"ben_01hzzzzzzz", "가", "로"},
        {"東京", "가", "로"},
        {"", "이(가)", "(으)로"},
        {"...", "이(가)", "(으)로"},
        {"()", "이(가)", "(으)로"},
    };
    static const struct text_segment subject = {TEXT_PARTICLE, 0, {"이", 3}, {"가", 3}};
    static const struct text_segment direction = {TEXT_PARTICLE, 0, {"으로", 6}, {"로", 3}};
    struct buf b;
    buf_init(&b, 4096);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf expected;
        buf_init(&expected, 4096);
        buf_fmt(&expected, "%s%s %s%s%c", cases[i].word, cases[i].subject, cases[i].word, cases[i].direction,
                0);
        const struct value v = VAL_STR("name", str_of(cases[i].word));
        segment(&b, &ko, &texts[TEXT_PARTICLE_ALL], &subject, &v);
        buf_char(&b, ' ');
        segment(&b, &ko, &texts[TEXT_PARTICLE_ALL], &direction, &v);
        says(&b, expected.ptr);
        buf_free(&expected);
    }
    buf_free(&b);
}

/* The unit that is read aloud though it is not written decides: …일, …분, …원, …달러. */
static void particles_follow_what_is_read(void **state UNUSED)
{
    struct buf b;
    buf_init(&b, 4096);
    struct text_args_particle_typed args = {
        .day = date_of(2026, 11, 22), .at = {0}, .price = {100000, "KRW"}, .n = 12};
    text_particle_typed(&b, &ko_bare, args);
    says(&b, "2026. 11. 22.은 1970. 1. 1. 00:00은 ₩100,000은 12는 2026. 11. 22.로");
    args.price = (money){600000, "USD"};
    text_particle_typed(&b, &ko, args);
    says(&b, "2026. 11. 22.은 1970. 1. 1. 00:00 UTC는 US$6,000는 12는 2026. 11. 22.로");
    buf_free(&b);
}

static void broken_utf8_does_no_harm(void **state UNUSED)
{
    static const str cases[] = {
        {"\x80", 1}, {"\xed", 1}, {"a\x80\x80\x80\x80", 5}, {"\xff\xff", 2}, {"\xed\x95", 2}};
    struct buf b;
    buf_init(&b, 4096);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct value v = VAL_STR("name", cases[i]);
        text_format(&b, &ko, TEXT_PARTICLE_ALL, &v, 1);
        assert_int_equal(buf_err(&b), OK);
        assert_true(str_starts(buf_str(&b), cases[i]));
        buf_clear(&b);
    }
    buf_free(&b);
}

static void a_full_buffer_is_told_once(void **state UNUSED)
{
    struct buf b;
    buf_init(&b, 8);
    const struct value v = VAL_STR("name", S("a long name"));
    text_format(&b, &ko, TEXT_PARTICLE_ALL, &v, 1);
    assert_int_equal(buf_err(&b), ERR_TOO_LARGE);
    buf_free(&b);
}

static void texts_are_found_by_id(void **state UNUSED)
{
    enum text_id id = TEXT_COUNT;
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        assert_true(text_find(str_of(texts[i].name), &id));
        assert_int_equal(id, i);
    }
    static const char *const unknown[] = {"", "a", "a.brace", "a.braces.", "zzz.zzz", "particle"};
    for (size_t i = 0; i < ARRAY_LEN(unknown); i++)
        assert_false(text_find(str_of(unknown[i]), &id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typed_functions_print),
        cmocka_unit_test(values_go_by_name),
        cmocka_unit_test(values_are_written_by_their_type),
        cmocka_unit_test(particles_follow_the_sound),
        cmocka_unit_test(particles_follow_what_is_read),
        cmocka_unit_test(broken_utf8_does_no_harm),
        cmocka_unit_test(a_full_buffer_is_told_once),
        cmocka_unit_test(texts_are_found_by_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
