/* Languages and how they write dates, money and numbers. See locale.h. */
#include "base/locale.h"

static const char *const codes[LANGS] = {"en", "ko"};

const char *lang_code(enum lang lang)
{
    return codes[lang];
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool lang_parse(str s, enum lang *ret)
{
    if (s.len < 2 || (s.len > 2 && s.ptr[2] != '-' && s.ptr[2] != '_'))
        return false;
    for (int i = 0; i < LANGS; i++) {
        if (lower(s.ptr[0]) != codes[i][0] || lower(s.ptr[1]) != codes[i][1])
            continue;
        *ret = (enum lang)i;
        return true;
    }
    return false;
}

static str trim(str s)
{
    while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
        s = (str){s.ptr + 1, s.len - 1};
    while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
        s.len--;
    return s;
}

/* Cuts at the first `sep`; what follows it (or nothing) stays in *rest. */
static str cut(str *rest, char sep)
{
    size_t i = 0;
    while (i < rest->len && rest->ptr[i] != sep)
        i++;
    str part = str_head(*rest, i);
    *rest = str_from(*rest, i + 1);
    return trim(part);
}

/* "q=0.8" in thousandths; 1000 without it, 0 (refused) for anything else. */
static int quality(str params)
{
    int q = 1000;
    while (params.len) {
        str p = cut(&params, ';');
        if (p.len < 3 || lower(p.ptr[0]) != 'q' || p.ptr[1] != '=')
            continue;
        if (p.ptr[2] != '0' && p.ptr[2] != '1')
            return 0;
        q = (p.ptr[2] - '0') * 1000;
        int unit = 100;
        for (size_t i = 4; i < p.len && p.ptr[3] == '.' && unit > 0; i++, unit /= 10) {
            if (p.ptr[i] < '0' || p.ptr[i] > '9')
                return 0;
            q += (p.ptr[i] - '0') * unit;
        }
    }
    return q > 1000 ? 1000 : q;
}

enum lang lang_negotiate(str header, enum lang fallback)
{
    enum lang best = fallback;
    int best_q = 0;
    while (header.len) {
        str range = cut(&header, ',');
        str tag = cut(&range, ';');
        enum lang lang = fallback;
        int q = quality(range);
        if (q > best_q && (str_is(tag, "*") || lang_parse(tag, &lang))) {
            best = lang;
            best_q = q;
        }
    }
    return best;
}

static const char *const months[12] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static void nothing(struct buf *out)
{
    buf_put(out, S("–"));
}

static void civil_day(struct buf *out, enum lang lang, struct civil c)
{
    switch (lang) {
    case LANG_KO:
        buf_fmt(out, "%d. %d. %d.", c.year, c.month, c.day);
        return;
    case LANG_EN:
    case LANGS:
        buf_fmt(out, "%s %d, %d", months[c.month - 1], c.day, c.year);
        return;
    }
}

void locale_date(struct buf *out, const struct locale *l, date d)
{
    if (date_none(d))
        nothing(out);
    else
        civil_day(out, l->lang, date_civil(d));
}

/* Without a zone: UTC by division, towards the past. */
static struct civil_time utc_civil(ts t)
{
    int64_t days = t.us / US_PER_DAY, rest = t.us % US_PER_DAY;
    if (rest < 0) {
        rest += US_PER_DAY;
        days--;
    }
    int64_t seconds = rest / US_PER_SECOND;
    return (struct civil_time){date_civil((date){(int32_t)days}), (int)(seconds / 3600),
                               (int)(seconds / 60 % 60), (int)(seconds % 60)};
}

void locale_ts(struct buf *out, const struct locale *l, ts t)
{
    if (ts_none(t)) {
        nothing(out);
        return;
    }
    struct civil_time c = l->zone ? zone_civil(l->zone, t) : utc_civil(t);
    civil_day(out, l->lang, c.day);
    buf_fmt(out, "%s %02d:%02d", l->lang == LANG_EN ? "," : "", c.hour, c.minute);
    if (l->zone_name.len) {
        buf_char(out, ' ');
        buf_put(out, l->zone_name);
    }
}

static void grouped(struct buf *out, uint64_t n)
{
    if (n >= 1000) {
        grouped(out, n / 1000);
        buf_fmt(out, ",%03u", (unsigned)(n % 1000));
    } else {
        buf_uint(out, n);
    }
}

/* The magnitude of INT64_MIN too. */
static uint64_t magnitude(int64_t n)
{
    return n < 0 ? ~(uint64_t)n + 1 : (uint64_t)n;
}

void locale_int(struct buf *out, const struct locale *l UNUSED, int64_t n)
{
    if (n < 0)
        buf_char(out, '-');
    grouped(out, magnitude(n));
}

static void currency(struct buf *out, enum lang lang, const char code[4])
{
    static const struct {
        char code[4];
        const char *sign[LANGS];
    } signs[] = {
        {"USD", {"$", "US$"}}, {"KRW", {"₩", "₩"}},   {"EUR", {"€", "€"}},
        {"GBP", {"£", "£"}},   {"JPY", {"¥", "JP¥"}},
    };
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        if (memcmp(signs[i].code, code, 4) == 0) {
            buf_z(out, signs[i].sign[lang]);
            return;
        }
    }
    buf_z(out, code);
    buf_char(out, ' ');
}

void locale_money(struct buf *out, const struct locale *l, money m)
{
    if (money_none(m)) {
        nothing(out);
        return;
    }
    int digits = money_digits(m.currency);
    uint64_t unit = 1;
    for (int i = 0; i < digits; i++)
        unit *= 10;
    uint64_t minor = magnitude(m.minor);
    if (m.minor < 0)
        buf_char(out, '-');
    currency(out, l->lang, m.currency);
    grouped(out, minor / unit);
    if (minor % unit)
        buf_fmt(out, ".%0*u", digits, (unsigned)(minor % unit));
}
