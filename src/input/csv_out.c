/* CSV out. */
#include "input/csv_out.h"

struct csv_out csv_out_on(struct buf *b)
{
    buf_z(b, "\xEF\xBB\xBF");
    return (struct csv_out){b, false};
}

static void cell(struct csv_out *o)
{
    if (o->begun)
        buf_char(o->out, ',');
    o->begun = true;
}

/* OWASP's list: what makes a spreadsheet compute. */
static bool is_formula(str s)
{
    return s.len > 0 && strchr("=+-@\t\r", s.ptr[0]) != NULL && s.ptr[0] != '\0';
}

/* An apostrophe of the text's own before such a character is doubled, so that reading gives it back. */
static bool needs_mark(str s)
{
    return is_formula(s) ||
           (s.len > 1 && s.ptr[0] == '\'' && (is_formula(str_from(s, 1)) || s.ptr[1] == '\''));
}

static bool needs_quotes(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (strchr(",;\"\r\n\t", s.ptr[i]))
            return true;
    return s.len > 0 && (s.ptr[0] == ' ' || s.ptr[s.len - 1] == ' ');
}

void csv_out_text(struct csv_out *o, str s)
{
    bool quoted = needs_quotes(s);
    cell(o);
    if (quoted)
        buf_char(o->out, '"');
    if (needs_mark(s))
        buf_char(o->out, '\'');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"')
            buf_char(o->out, '"');
        buf_char(o->out, s.ptr[i]);
    }
    if (quoted)
        buf_char(o->out, '"');
}

void csv_out_value(struct csv_out *o, struct value v)
{
    char amount[MONEY_TEXT], day[DATE_TEXT], instant[TS_TEXT], id[UID_TEXT];
    switch (v.type) {
    case V_NONE:
        csv_out_text(o, S(""));
        break;
    case V_STR:
        csv_out_text(o, v.s);
        break;
    case V_INT: /* a number of ours is no formula, even below zero */
        cell(o);
        buf_int(o->out, v.i);
        break;
    case V_BOOL:
        csv_out_text(o, v.b ? S("true") : S("false"));
        break;
    case V_DATE:
        csv_out_text(o, date_text(v.d, day));
        break;
    case V_TS:
        csv_out_text(o, ts_text(v.t, instant));
        break;
    case V_MONEY:
        cell(o);
        if (!money_none(v.m))
            buf_put(o->out, money_amount_text(v.m, amount));
        break;
    case V_ID:
        csv_out_text(o, uid_text(v.id_kind, v.u, id));
        break;
    }
}

void csv_out_end(struct csv_out *o)
{
    buf_z(o->out, "\r\n");
    o->begun = false;
}
