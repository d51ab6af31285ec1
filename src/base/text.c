/* ICU for comparing, finding and sorting. Most text is ASCII, or Korean and already in NFC. */
#include "base/text.h"

#include <pthread.h>
#include <unicode/uchar.h>
#include <unicode/ucol.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/utf8.h"

static bool is_ascii(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80)
            return false;
    return true;
}

static str ascii_lower(struct arena *a, str s)
{
    size_t i = 0;
    while (i < s.len && (s.ptr[i] < 'A' || s.ptr[i] > 'Z'))
        i++;
    if (i == s.len)
        return s;
    char *out = arena_dup(a, s.ptr, s.len);
    for (; i < s.len; i++)
        if (out[i] >= 'A' && out[i] <= 'Z')
            out[i] = (char)(out[i] - 'A' + 'a');
    return (str){out, s.len};
}

/* UTF-16 in the arena, with the room it was given; ICU speaks nothing else here. */
struct wide {
    UChar *p;
    int32_t n;
    int32_t room;
};

/* No case mapping, and no normalisation to NFC, makes a string longer than this many times. */
enum { WIDEN = 4 };

static struct wide wide_new(struct arena *a, size_t units)
{
    ASSERT(units < INT32_MAX / 16);
    return (struct wide){NEW_N(a, UChar, units + 1), 0, (int32_t)units + 1};
}

static struct wide wide_from(struct arena *a, str s)
{
    struct wide w = wide_new(a, s.len);
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8WithSub(w.p, w.room, &w.n, s.ptr, (int32_t)s.len, 0xFFFD, NULL, &status);
    ASSERT(U_SUCCESS(status));
    return w;
}

static struct wide wide_nfc(struct arena *a, struct wide from)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    ASSERT(U_SUCCESS(status));
    if (unorm2_isNormalized(nfc, from.p, from.n, &status) && U_SUCCESS(status))
        return from;
    struct wide to = wide_new(a, (size_t)from.n * WIDEN);
    to.n = unorm2_normalize(nfc, from.p, from.n, to.p, to.room, &status);
    ASSERT(U_SUCCESS(status));
    return to;
}

static str wide_text(struct arena *a, struct wide w)
{
    int32_t room = w.n * 3 + 1, n;
    char *out = arena_alloc(a, (size_t)room, 1);
    UErrorCode status = U_ZERO_ERROR;
    u_strToUTF8(out, room, &n, w.p, w.n, &status);
    ASSERT(U_SUCCESS(status));
    return (str){out, (size_t)n};
}

/* NFC, case taken away, NFC again: taking case away can undo it. */
static str normal(struct arena *a, str s, bool fold)
{
    if (is_ascii(s))
        return ascii_lower(a, s);
    struct wide from = wide_nfc(a, wide_from(a, s));
    struct wide to = wide_new(a, (size_t)from.n * WIDEN);
    UErrorCode status = U_ZERO_ERROR;
    to.n = fold ? u_strFoldCase(to.p, to.room, from.p, from.n, U_FOLD_CASE_DEFAULT, &status)
                : u_strToLower(to.p, to.room, from.p, from.n, "", &status);
    ASSERT(U_SUCCESS(status));
    return wide_text(a, wide_nfc(a, to));
}

str text_fold(struct arena *a, str s)
{
    return normal(a, s, true);
}

str text_nfc(struct arena *a, str s)
{
    if (is_ascii(s))
        return s;
    struct wide from = wide_from(a, s), to = wide_nfc(a, from);
    return to.p == from.p && str_is_utf8(s) ? s : wide_text(a, to);
}

enum { EMAIL_MAX = 254, LOCAL_MAX = 64 };

/* Nothing that separates, hides or quotes: an address is put into headers and lists. */
static bool email_char(UChar32 c)
{
    if (c < 0x80)
        return c > 0x20 && c != 0x7F && !strchr("\"(),:;<>[\\]", (int)c);
    int8_t type = u_charType(c);
    return c != 0xFFFD && !u_isUWhiteSpace(c) && type != U_CONTROL_CHAR && type != U_FORMAT_CHAR &&
           type != U_UNASSIGNED && type != U_PRIVATE_USE_CHAR;
}

static bool email_chars(str s)
{
    for (size_t i = 0; i < s.len;) {
        size_t step = utf8_step(s.ptr + i, s.len - i);
        if (step == 0 || !email_char((UChar32)utf8_char(s.ptr + i, step)))
            return false;
        i += step;
    }
    return true;
}

/* Dots stand between parts, not at an end and not twice. */
static bool dotted(str s, bool needs_dot)
{
    str part;
    size_t parts = 0;
    while (str_split(&s, '.', &part)) {
        if (part.len == 0)
            return false;
        parts++;
    }
    return parts > (needs_dot ? 1 : 0);
}

bool text_email(struct arena *a, str in, str *ret)
{
    str s = str_trim(in);
    if (s.len == 0 || s.len > EMAIL_MAX || !email_chars(s))
        return false;
    s = normal(a, s, false);
    size_t at, again;
    /* Once more: NFC makes a semicolon of U+037E. */
    if (s.len > EMAIL_MAX || !email_chars(s) || !str_find_char(s, '@', &at) ||
        str_find_char(str_from(s, at + 1), '@', &again))
        return false;
    if (at > LOCAL_MAX || !dotted(str_head(s, at), false) || !dotted(str_from(s, at + 1), true))
        return false;
    *ret = s;
    return true;
}

/* Opened once, never closed; a collator that nobody changes may be used by all threads. */
static struct {
    const char *lang;
    UCollator *collator;
} collators[] = {{"", NULL}, {"ko", NULL}, {"en", NULL}};

static void collators_open(void)
{
    for (size_t i = 0; i < ARRAY_LEN(collators); i++) {
        UErrorCode status = U_ZERO_ERROR;
        collators[i].collator = ucol_open(collators[i].lang, &status);
        ASSERT(U_SUCCESS(status));
    }
}

int text_collate(str lang, str a, str b)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, collators_open);
    const UCollator *c = collators[0].collator;
    for (size_t i = 1; i < ARRAY_LEN(collators); i++)
        if (str_is(lang, collators[i].lang))
            c = collators[i].collator;
    UErrorCode status = U_ZERO_ERROR;
    int order = ucol_strcollUTF8(c, a.ptr, (int32_t)a.len, b.ptr, (int32_t)b.len, &status);
    return U_FAILURE(status) || order == 0 ? str_cmp(a, b) : order;
}
