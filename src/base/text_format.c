/* Prints texts from their segments, and chooses Korean particles. See text_format.h. */
#include "base/text_format.h"

/* How the sound of what was printed ends: what a particle depends on. */
enum ending { ENDS_UNKNOWN, ENDS_VOWEL, ENDS_RIEUL, ENDS_CONSONANT };

bool text_find(str name, enum text_id *ret)
{
    size_t from = 0, to = TEXT_COUNT;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        str other = str_of(texts[mid].name);
        size_t n = name.len < other.len ? name.len : other.len;
        int c = n ? memcmp(name.ptr, other.ptr, n) : 0;
        if (c == 0 && name.len == other.len) {
            *ret = (enum text_id)mid;
            return true;
        }
        if (c < 0 || (c == 0 && name.len < other.len))
            to = mid;
        else
            from = mid + 1;
    }
    return false;
}

void text_value(struct buf *out, const struct locale *l, const struct value *v)
{
    static const char *const bools[LANGS][2] = {{"no", "yes"}, {"아니요", "예"}};
    char id[UID_TEXT];
    switch (v->type) {
    case V_NONE:
        return;
    case V_STR:
        buf_put(out, v->s);
        return;
    case V_INT:
        locale_int(out, l, v->i);
        return;
    case V_BOOL:
        buf_z(out, bools[l->lang][v->b]);
        return;
    case V_DATE:
        locale_date(out, l, v->d);
        return;
    case V_TS:
        locale_ts(out, l, v->t);
        return;
    case V_MONEY:
        locale_money(out, l, v->m);
        return;
    case V_ID:
        buf_put(out, uid_text(v->id_kind, v->u, id));
        return;
    }
}

/* ---- how a word ends ---- */

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}
static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}
static bool is_letter(char c)
{
    return is_upper(c) || is_lower(c);
}

/* Letters read one by one: L 엘, M 엠, N 엔, R 알; the others end in a vowel. */
static enum ending letter_ending(char c)
{
    switch (c) {
    case 'L':
    case 'R':
        return ENDS_RIEUL;
    case 'M':
    case 'N':
        return ENDS_CONSONANT;
    }
    return ENDS_VOWEL;
}

static bool ends_in(str word, const char *tail)
{
    size_t n = strlen(tail);
    if (word.len < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = word.ptr[word.len - n + i];
        if ((is_upper(c) ? (char)(c - 'A' + 'a') : c) != tail[i])
            return false;
    }
    return true;
}

/* A Latin word as Koreans write it by sound: Pack 팩, Excel 엑셀, Intune 인튠, Network 네트워크. The first
 * tail that fits decides; without one it ends in a vowel (Microsoft 마이크로소프트, Office 오피스, Server
 * 서버). */
static enum ending word_ending(str word)
{
    static const struct {
        const char *tail;
        enum ending ending;
    } tails[] = {
        {"l", ENDS_RIEUL},       {"cle", ENDS_RIEUL},     {"ble", ENDS_RIEUL},     {"ple", ENDS_RIEUL},
        {"gle", ENDS_RIEUL},     {"tle", ENDS_RIEUL},     {"dle", ENDS_RIEUL},     {"ile", ENDS_RIEUL},
        {"ole", ENDS_RIEUL},     {"ale", ENDS_RIEUL},     {"ule", ENDS_RIEUL},     {"m", ENDS_CONSONANT},
        {"n", ENDS_CONSONANT},   {"ng", ENDS_CONSONANT},  {"ame", ENDS_CONSONANT}, {"ime", ENDS_CONSONANT},
        {"ome", ENDS_CONSONANT}, {"une", ENDS_CONSONANT}, {"ine", ENDS_CONSONANT}, {"one", ENDS_CONSONANT},
        {"ane", ENDS_CONSONANT}, {"ck", ENDS_CONSONANT},  {"ook", ENDS_CONSONANT}, {"ap", ENDS_CONSONANT},
        {"app", ENDS_CONSONANT}, {"op", ENDS_CONSONANT},  {"up", ENDS_CONSONANT},  {"ip", ENDS_CONSONANT},
        {"eet", ENDS_VOWEL},     {"oat", ENDS_VOWEL},     {"oot", ENDS_VOWEL},     {"et", ENDS_CONSONANT},
        {"it", ENDS_CONSONANT},  {"ot", ENDS_CONSONANT},  {"at", ENDS_CONSONANT},  {"eb", ENDS_CONSONANT},
        {"ab", ENDS_CONSONANT},  {"ob", ENDS_CONSONANT},  {"ic", ENDS_CONSONANT},  {"ac", ENDS_CONSONANT},
    };
    bool capitals = true;
    for (size_t i = 0; i < word.len; i++)
        capitals = capitals && is_upper(word.ptr[i]);
    if (capitals)
        return letter_ending(word.ptr[word.len - 1]);
    for (size_t i = 0; i < ARRAY_LEN(tails); i++)
        if (ends_in(word, tails[i].tail))
            return tails[i].ending;
    return ENDS_VOWEL;
}

/* The digit as it is read: 영 일 이 삼 사 오 육 칠 팔 구; ten, hundred, thousand end in a consonant like
 * zero. */
static enum ending digit_ending(char c)
{
    static const enum ending endings[10] = {
        ENDS_CONSONANT, ENDS_RIEUL,     ENDS_VOWEL, ENDS_CONSONANT, ENDS_VOWEL,
        ENDS_VOWEL,     ENDS_CONSONANT, ENDS_RIEUL, ENDS_RIEUL,     ENDS_VOWEL,
    };
    return endings[c - '0'];
}

/* The last code point of s (well-formed UTF-8; else the last byte as it is) and where it begins. */
static uint32_t last_point(str s, size_t *ret_at)
{
    size_t at = s.len - 1;
    while (at > 0 && s.len - at < 4 && ((unsigned char)s.ptr[at] & 0xc0) == 0x80)
        at--;
    unsigned char first = (unsigned char)s.ptr[at];
    size_t n = s.len - at;
    *ret_at = at;
    uint32_t c = n == 1 ? first : n == 2 ? first & 0x1fu : n == 3 ? first & 0x0fu : first & 0x07u;
    for (size_t i = 1; i < n; i++)
        c = c << 6 | ((unsigned char)s.ptr[at + i] & 0x3fu);
    return c;
}

/* Punctuation and blanks that are not read: "Contoso, Ltd." ends in d. */
static bool is_silent(uint32_t c)
{
    if (c < 0x80)
        return c != '%' && c != '+' && !is_letter((char)c) && !(c >= '0' && c <= '9');
    return (c >= 0x2000 && c <= 0x206f) || (c >= 0x3000 && c <= 0x303f) || c == 0xbb;
}

/* Off with a bracket at the end and what is in it: in "홍길동(hong)" the particle follows 동. */
static str without_bracket(str s)
{
    if (s.len == 0 || s.ptr[s.len - 1] != ')')
        return s;
    size_t at = s.len;
    while (at > 0 && s.ptr[at - 1] != '(')
        at--;
    return at > 1 ? str_head(s, at - 1) : s;
}

static enum ending text_ending(str s)
{
    s = without_bracket(s);
    while (s.len) {
        size_t at;
        uint32_t c = last_point(s, &at);
        if (c >= 0xac00 && c <= 0xd7a3) {
            uint32_t final = (c - 0xac00) % 28;
            return final == 0 ? ENDS_VOWEL : final == 8 ? ENDS_RIEUL : ENDS_CONSONANT;
        }
        if (c >= '0' && c <= '9')
            return digit_ending((char)c);
        if (c < 0x80 && is_letter((char)c)) {
            size_t from = at;
            while (from > 0 && is_letter(s.ptr[from - 1]))
                from--;
            return word_ending((str){s.ptr + from, s.len - from});
        }
        if (!is_silent(c))
            return ENDS_VOWEL;
        s = str_head(s, at);
    }
    return ENDS_UNKNOWN;
}

/* The unit that is read behind a number though it is not written there: 22. 22일, 09:12 12분, ₩100 100원. */
static enum ending value_ending(const struct locale *l, const struct value *v, str printed)
{
    if (v->type == V_DATE)
        return ENDS_RIEUL;
    if (v->type == V_TS && l->zone_name.len == 0)
        return ENDS_CONSONANT;
    if (v->type == V_MONEY) {
        if (memcmp(v->m.currency, "KRW", 4) == 0 || memcmp(v->m.currency, "JPY", 4) == 0)
            return ENDS_CONSONANT;
        return ENDS_VOWEL;
    }
    return text_ending(printed);
}

static void particle(struct buf *out, const struct text_segment *s, enum ending ending)
{
    bool direction = str_is(s->b, "로"); /* 으로/로 */
    switch (ending) {
    case ENDS_CONSONANT:
        buf_put(out, s->a);
        return;
    case ENDS_RIEUL:
        buf_put(out, direction ? s->b : s->a);
        return;
    case ENDS_VOWEL:
        buf_put(out, s->b);
        return;
    case ENDS_UNKNOWN:
        if (direction)
            buf_put(out, S("(으)로"));
        else
            buf_fmt(out, STR_FMT "(" STR_FMT ")", STR_ARG(s->a), STR_ARG(s->b));
        return;
    }
}

/* ---- printing ---- */

static void segment(struct buf *out, const struct locale *l, const struct text_row *t,
                    const struct text_segment *s, const struct value *values)
{
    if (s->op == TEXT_LITERAL) {
        buf_put(out, s->a);
        return;
    }
    const struct value *v = &values[s->param];
    size_t start = out->len;
    if (s->op == TEXT_PLURAL) {
        buf_put(out, v->type == V_INT && v->i == 1 ? s->a : s->b);
        return;
    }
    if (v->type == V_NONE)
        buf_fmt(out, "{%s}", t->params[s->param].name);
    else
        text_value(out, l, v);
    if (s->op == TEXT_PARTICLE && !out->failed)
        particle(out, s, value_ending(l, v, (str){out->ptr + start, out->len - start}));
}

void text_print(struct buf *out, const struct locale *l, enum text_id id, const struct value *values)
{
    const struct text_row *t = &texts[id];
    for (size_t i = 0; i < t->in[l->lang].n; i++)
        segment(out, l, t, &t->in[l->lang].segments[i], values);
}

void text_format(struct buf *out, const struct locale *l, enum text_id id, const struct value *params,
                 size_t n)
{
    const struct text_row *t = &texts[id];
    struct value values[TEXT_PARAMS_MAX] = {0};
    for (size_t i = 0; i < t->n_params; i++)
        for (size_t k = 0; k < n; k++)
            if (strcmp(t->params[i].name, params[k].name) == 0)
                values[i] = params[k];
    text_print(out, l, id, values);
}
