/* What comes from outside through base/: times, amounts, ids, UTF-8, e-mail, and the escaping of JSON.
 * Everything that is accepted must be written and read back to the same; nothing that is escaped may hold
 * what would end a string. */
#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_time(str s)
{
    ts t, again;
    date d, day;
    char text[TS_TEXT], day_text[DATE_TEXT];
    if (ts_parse(s, &t)) {
        ASSERT(t.us >= 0);
        ASSERT(ts_parse(ts_text(t, text), &again));
        ASSERT(ts_cmp(t, again) == 0);
    }
    if (date_parse(s, &d)) {
        ASSERT(str_eq(date_text(d, day_text), s)); /* one text for one date */
        ASSERT(date_parse(s, &day) && date_cmp(d, day) == 0);
    }
}

static void fuzz_money(str s)
{
    static const char *currencies[] = {"USD", "KRW", "KWD", "CLF"};
    for (size_t i = 0; i < ARRAY_LEN(currencies); i++) {
        money m, again;
        char text[MONEY_TEXT];
        if (!money_parse(s, str_of(currencies[i]), &m))
            continue;
        ASSERT(money_parse(money_amount_text(m, text), str_of(currencies[i]), &again));
        ASSERT(money_eq(m, again));
    }
    int64_t n;
    if (str_to_i64(s, &n)) {
        struct buf b;
        int64_t back;
        buf_init(&b, 32);
        buf_int(&b, n);
        ASSERT(str_to_i64(buf_str(&b), &back) && back == n);
        buf_free(&b);
    }
}

static void fuzz_uid(str s)
{
    for (int k = 0; k < ID_KINDS; k++) {
        uid u;
        char text[UID_TEXT];
        if (uid_parse((enum id_kind)k, s, &u))
            ASSERT(str_eq(uid_text((enum id_kind)k, u, text), s)); /* one text for one id */
    }
}

/* The escaped text is UTF-8, holds nothing that ends a string or a line, and every backslash begins an
 * escape. */
static void check_escaped(str s)
{
    ASSERT(str_is_utf8(s));
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        ASSERT(c >= 0x20 && c != '"');
        if (c != '\\')
            continue;
        ASSERT(i + 1 < s.len && strchr("\"\\bfnrtu", s.ptr[i + 1]) != NULL);
        i += s.ptr[i + 1] == 'u' ? 5 : 1;
        ASSERT(i < s.len);
    }
}

static bool plain(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == '"' || s.ptr[i] == '\\' ||
            (unsigned char)s.ptr[i] == 0xE2)
            return false;
    return str_is_utf8(s);
}

static void fuzz_json(str s)
{
    struct buf b;
    buf_init(&b, s.len * 6);
    json_escape(&b, s);
    ASSERT(buf_err(&b) == OK); /* at most six bytes for one */
    check_escaped(buf_str(&b));
    if (plain(s))
        ASSERT(str_eq(buf_str(&b), s));
    buf_free(&b);
}

static void fuzz_text(str s)
{
    struct arena a;
    str email, again;
    arena_init(&a, 64 << 20);
    str folded = text_fold(&a, s);
    ASSERT(str_eq(text_fold(&a, folded), folded));
    if (text_email(&a, s, &email)) {
        ASSERT(email.len <= 254 && str_is_utf8(email));
        ASSERT(text_email(&a, email, &again) && str_eq(email, again));
    }
    str left = str_head(s, s.len / 2), right = str_from(s, s.len / 2);
    ASSERT((text_collate(S("ko"), left, right) < 0) == (text_collate(S("ko"), right, left) > 0));
    ASSERT(str_distance(left, right) == str_distance(right, left));
    arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096)
        return 0;
    str s = {(const char *)data, size};
    fuzz_time(s);
    fuzz_money(s);
    fuzz_uid(s);
    fuzz_json(s);
    fuzz_text(s);
    return 0;
}
