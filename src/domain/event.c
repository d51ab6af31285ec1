/* Event text and folding. The text is read and written straight from and into the event's struct by its field
 * table: no tree, no allocation but the struct (L17). */
#include "domain/event.h"

#include "domain/kind.h"

/* The index of all types is made once, before main, and only read afterwards. */
enum { INDEX_SIZE = 1024, EVENTS_MAX = INDEX_SIZE / 4 };
static const struct event_def *event_index[INDEX_SIZE];
static const struct event_def *rows[EVENTS_MAX];
static size_t n_rows;

static size_t index_slot(str type, uint16_t version)
{
    uint32_t h = 2166136261u ^ version; /* FNV-1a */
    for (size_t i = 0; i < type.len; i++)
        h = (h ^ (uint8_t)type.ptr[i]) * 16777619u;
    return (h ^ h >> 16) % INDEX_SIZE;
}

static void index_add(const struct event_def *def)
{
    size_t slot = index_slot(str_of(def->type), def->version);
    for (; event_index[slot]; slot = (slot + 1) % INDEX_SIZE)
        ASSERT(strcmp(event_index[slot]->type, def->type) != 0 || event_index[slot]->version != def->version);
    event_index[slot] = def;
    ASSERT(n_rows < EVENTS_MAX);
    rows[n_rows++] = def;
}

__attribute__((constructor)) static void index_all(void)
{
    for (size_t i = 0; module_row(i); i++)
        for (size_t j = 0; j < module_row(i)->n_events; j++)
            index_add(&module_row(i)->events[j]);
    for (size_t i = 0; kind_row(i); i++)
        for (size_t j = 0; j < kind_row(i)->n_events; j++)
            index_add(&kind_row(i)->events[j]);
}

const struct event_def *event_find(str type, uint16_t version)
{
    for (size_t slot = index_slot(type, version); event_index[slot]; slot = (slot + 1) % INDEX_SIZE)
        if (event_index[slot]->version == version && str_is(type, event_index[slot]->type))
            return event_index[slot];
    return NULL;
}

const struct event_def *event_row(size_t i)
{
    return i < n_rows ? rows[i] : NULL;
}

/* ---- writing ---- */

/* Codes need no escaping: what would need it is refused where codes enter, and a broken one must not get into
 * the ledger. A quote ends what is read, and is asserted against where codes are written. */
static bool code_is_plain(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < 0x20 || s.ptr[i] > 0x7e || s.ptr[i] == '\\')
            return false;
    return true;
}

static bool currency_is_plain(const char *c)
{
    for (int i = 0; i < 3; i++)
        if (c[i] < 'A' || c[i] > 'Z')
            return false;
    return c[3] == '\0';
}

static void put_quoted(struct buf *out, str s)
{
    buf_char(out, '"');
    buf_put(out, s);
    buf_char(out, '"');
}

static void write_code(struct buf *out, const code *c)
{
    ASSERT(code_is_plain(code_str(c)) && !strchr(c->z, '"'));
    put_quoted(out, code_str(c));
}

static void write_money(struct buf *out, const money *m)
{
    ASSERT(currency_is_plain(m->currency) && m->minor != FIELD_INT_NONE);
    buf_put(out, S("{\"minor\":"));
    buf_int(out, m->minor);
    buf_put(out, S(",\"currency\":\""));
    buf_put(out, (str){m->currency, 3});
    buf_put(out, S("\"}"));
}

static void write_value(struct buf *out, const struct field *f, const void *member)
{
    char text[HASH_HEX];
    _Static_assert((int)UID_TEXT <= HASH_HEX && (int)TS_TEXT <= HASH_HEX, "one buffer for all");
    switch (f->type) {
    case F_CODE:
        write_code(out, member);
        break;
    case F_ID:
        put_quoted(out, uid_text(f->id_kind, *(const uid *)member, text));
        break;
    case F_INT:
        buf_int(out, *(const int64_t *)member);
        break;
    case F_BOOL:
        buf_put(out, S("true")); /* false is absent */
        break;
    case F_DATE:
        put_quoted(out, date_text(*(const date *)member, text));
        break;
    case F_TS:
        put_quoted(out, ts_text(*(const ts *)member, text));
        break;
    case F_MONEY:
        write_money(out, member);
        break;
    case F_HASH:
        put_quoted(out, hash_hex(member, text));
        break;
    case F_TEXT: /* unreachable: none of these ever stands in an event (L14) */
    case F_OBJECT:
    case F_LIST:
    case F_PERSON:
    case F_BENEFIT:
    case F_TEXT_IN:
        ASSERT(false);
    }
}

void event_write(struct buf *out, const struct event_def *def, const void *data)
{
    char before = '{';
    for (size_t i = 0; i < def->n_fields; i++) {
        const struct field *f = &def->fields[i];
        if (field_absent(f, data)) {
            ASSERT(!f->required);
            continue;
        }
        buf_char(out, before);
        put_quoted(out, str_of(f->name));
        buf_char(out, ':');
        write_value(out, f, (const char *)data + f->offset);
        before = ',';
    }
    if (before == '{')
        buf_char(out, '{');
    buf_char(out, '}');
}

/* ---- reading: a cursor over the text; every function is false on anything but the one way to write it ----
 */

static bool take_char(str *in, char c)
{
    if (in->len == 0 || in->ptr[0] != c)
        return false;
    in->ptr++;
    in->len--;
    return true;
}

static bool take_literal(str *in, str s)
{
    if (in->len < s.len || memcmp(in->ptr, s.ptr, s.len) != 0)
        return false;
    in->ptr += s.len;
    in->len -= s.len;
    return true;
}

/* What stands between quotes; nothing in an event's text is ever escaped. */
static bool take_quoted(str *in, str *ret)
{
    if (!take_char(in, '"'))
        return false;
    const char *end = memchr(in->ptr, '"', in->len);
    if (!end)
        return false;
    *ret = (str){in->ptr, (size_t)(end - in->ptr)};
    in->len -= ret->len + 1;
    in->ptr = end + 1;
    return true;
}

/* Digits without a leading zero or "-0". */
static bool take_int(str *in, int64_t *ret)
{
    size_t n = in->len > 0 && in->ptr[0] == '-';
    size_t first = n;
    while (n < in->len && in->ptr[n] >= '0' && in->ptr[n] <= '9')
        n++;
    if (n == first || (in->ptr[first] == '0' && n > 1) || !str_to_i64(str_head(*in, n), ret))
        return false;
    in->ptr += n;
    in->len -= n;
    return *ret != FIELD_INT_NONE; /* that one is written by leaving it out */
}

/* `ret` is zeroed. */
static bool read_code(str *in, code *ret)
{
    str s;
    if (!take_quoted(in, &s) || s.len == 0 || s.len > CODE_MAX || !code_is_plain(s))
        return false;
    memcpy(ret->z, s.ptr, s.len);
    return true;
}

static bool read_id(str *in, enum id_kind kind, uid *ret)
{
    str s;
    return take_quoted(in, &s) && uid_parse(kind, s, ret);
}

/* There is one way only to write a date. */
static bool read_date(str *in, date *ret)
{
    str s;
    return take_quoted(in, &s) && date_parse(s, ret);
}

/* Of the ways to write an instant the one of ts_text: in UTC, with six digits of fraction where it has one.
 */
static bool read_ts(str *in, ts *ret)
{
    enum { WHOLE = sizeof "2021-03-01T09:00:00Z" - 1, FRACTION = sizeof ".000000" - 1 };
    str s;
    if (!take_quoted(in, &s) || (s.len != WHOLE && s.len != WHOLE + FRACTION) || s.ptr[10] != 'T' ||
        s.ptr[s.len - 1] != 'Z' || !ts_parse(s, ret))
        return false;
    return (s.len == WHOLE) == (ret->us % US_PER_SECOND == 0);
}

static bool read_hash(str *in, hash256 *ret)
{
    static const hash256 none;
    str s;
    return take_quoted(in, &s) && hash_parse(s, ret) && memcmp(ret, &none, sizeof none) != 0;
}

static bool read_money(str *in, money *ret)
{
    str currency;
    if (!take_literal(in, S("{\"minor\":")) || !take_int(in, &ret->minor) ||
        !take_literal(in, S(",\"currency\":")) || !take_quoted(in, &currency) || currency.len != 3 ||
        !take_char(in, '}'))
        return false;
    memcpy(ret->currency, currency.ptr, 3);
    return currency_is_plain(ret->currency);
}

static bool read_value(const struct field *f, str *in, void *member)
{
    switch (f->type) {
    case F_CODE:
        return read_code(in, member);
    case F_ID:
        return read_id(in, f->id_kind, member);
    case F_INT:
        return take_int(in, member);
    case F_BOOL:
        *(bool *)member = true;
        return take_literal(in, S("true"));
    case F_DATE:
        return read_date(in, member);
    case F_TS:
        return read_ts(in, member);
    case F_MONEY:
        return read_money(in, member);
    case F_HASH:
        return read_hash(in, member);
    case F_TEXT: /* unreachable: never in an event (L14) */
    case F_OBJECT:
    case F_LIST:
    case F_PERSON:
    case F_BENEFIT:
    case F_TEXT_IN:
        ASSERT(false);
    }
    return false; /* unreachable */
}

/* Is the next member named after f? Then `in` stands at its value. */
static bool take_name(str *in, const struct field *f, bool first)
{
    size_t len = strlen(f->name);
    str s = *in;
    if ((!first && !take_char(&s, ',')) || s.len < len + 3 || s.ptr[0] != '"' ||
        memcmp(s.ptr + 1, f->name, len) != 0 || s.ptr[len + 1] != '"' || s.ptr[len + 2] != ':')
        return false;
    *in = str_from(s, len + 3);
    return true;
}

enum err event_read(const struct event_def *def, str text, struct arena *a, const void **ret_data)
{
    str in = text;
    if (!take_char(&in, '{'))
        return ERR_CORRUPT;
    void *data = arena_alloc(a, def->size, _Alignof(max_align_t));
    fields_clear(def->fields, def->n_fields, data);
    bool first = true;
    for (size_t i = 0; i < def->n_fields; i++) {
        const struct field *f = &def->fields[i];
        if (!take_name(&in, f, first)) {
            if (f->required)
                return ERR_CORRUPT;
            continue;
        }
        if (!read_value(f, &in, (char *)data + f->offset))
            return ERR_CORRUPT;
        first = false;
    }
    if (!take_char(&in, '}') || in.len != 0)
        return ERR_CORRUPT;
    *ret_data = data;
    return OK;
}

/* ---- folding ---- */

void evolve(struct state *s, const struct event *e)
{
    ASSERT(e->seq == s->seq + 1);
    ASSERT(ts_none(s->last_at) || ts_cmp(e->at, s->last_at) >= 0); /* L8 */
    e->def->apply(s, e);
    s->seq = e->seq;
    s->last_at = e->at;
}
