/* The .po format, as much of it as we use: msgid and msgstr, both in pieces if need be, comments, a header
 * entry. What gettext knows beyond that (contexts, plural forms, fuzzy) is refused rather than misread. */
#include "poc/poc.h"

enum part { NO_PART, ID_PART, TEXT_PART };

struct po_reader {
    struct poc *p;
    struct poc_lang *lang;
    enum part part;
    struct tool_place place; /* of the msgid */
    struct tool_buf id;
    struct tool_buf text;
    bool bad; /* the entry had a mistake that was told */
};

static void mistake(struct po_reader *r, struct tool_place at, const char *what)
{
    tool_error(&r->p->t, at, "%s", what);
    r->bad = true;
}

/* Ids become names in C, and a point in each keeps them apart from the functions of base/text_format.h. */
static bool id_ok(str id)
{
    bool point = false, fresh = true;
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        bool separator = c == '.' || c == '-';
        if (!separator && (!tool_is_name(c) || c == '_'))
            return false;
        if (separator && fresh)
            return false;
        point = point || c == '.';
        fresh = separator;
    }
    return point && !fresh && id.len <= 120 && id.ptr[0] >= 'a';
}

static bool add_message(struct po_reader *r, str id, str text)
{
    struct poc_lang *lang = r->lang;
    if (!id_ok(id)) {
        tool_error(&r->p->t, r->place,
                   "\"" STR_FMT
                   "\" cannot be an id: words of a-z and 0-9 joined by . or -, with at least one .",
                   STR_ARG(id));
        return false;
    }
    if (tool_trim(text).len == 0) {
        tool_error(&r->p->t, r->place, STR_FMT " has no text", STR_ARG(id));
        return false;
    }
    lang->messages = tool_grow(&r->p->t, lang->messages, lang->n, &lang->cap, sizeof *lang->messages);
    struct poc_message *m = &lang->messages[lang->n++];
    *m = (struct poc_message){.id = id, .text = text, .place = r->place};
    poc_cut(r->p, m);
    return true;
}

static void end_entry(struct po_reader *r)
{
    if (r->part == ID_PART && !r->bad)
        mistake(r, r->place, "msgstr is missing");
    bool header = r->id.len == 0 && r->lang->n == 0;
    if (r->part == TEXT_PART && !r->bad && !header)
        add_message(r, tool_str(&r->id), tool_str(&r->text));
    r->part = NO_PART;
    r->bad = false;
    r->id = r->text = (struct tool_buf){.t = &r->p->t};
}

/* "…" with \" \\ \n \t, nothing behind it. */
static void read_string(struct po_reader *r, struct tool_place at, str s, struct tool_buf *out)
{
    if (s.len < 2 || s.ptr[0] != '"' || s.ptr[s.len - 1] != '"') {
        mistake(r, at, "a string in quotes is expected");
        return;
    }
    for (size_t i = 1; i + 1 < s.len; i++) {
        char c = s.ptr[i];
        if (c == '"' || (unsigned char)c < 0x20) {
            mistake(r, at, c == '"' ? "a quote inside a string is written \\\"" : "a control character");
            return;
        }
        if (c == '\\') {
            static const char from[] = "\"\\nt", to[] = "\"\\\n\t";
            const char *known = i + 2 < s.len && s.ptr[i + 1] ? strchr(from, s.ptr[i + 1]) : NULL;
            if (!known) {
                mistake(r, at, "unknown escape: \\\" \\\\ \\n \\t are known");
                return;
            }
            c = to[known - from];
            i++;
        }
        tool_char(out, c);
    }
}

static bool keyword(str line, const char *word, str *ret_rest)
{
    size_t n = strlen(word);
    if (!tool_starts(line, word) || (line.len > n && !tool_is_space(line.ptr[n]) && line.ptr[n] != '"'))
        return false;
    *ret_rest = tool_trim(str_from(line, n));
    return true;
}

static void read_comment(struct po_reader *r, struct tool_line l)
{
    if (r->part == TEXT_PART)
        end_entry(r);
    if (tool_starts(l.text, "#,") && l.text.len >= 7 && memmem(l.text.ptr, l.text.len, "fuzzy", 5))
        tool_error(&r->p->t, l.place, "a fuzzy message: check it and take the mark off");
}

static void read_po_line(struct po_reader *r, struct tool_line l)
{
    str line = tool_trim(l.text), rest;
    if (line.len == 0)
        return;
    if (line.ptr[0] == '#') {
        read_comment(r, (struct tool_line){l.place, line});
    } else if (keyword(line, "msgid", &rest)) {
        end_entry(r);
        r->part = ID_PART;
        r->place = l.place;
        read_string(r, l.place, rest, &r->id);
    } else if (keyword(line, "msgstr", &rest)) {
        if (r->part != ID_PART)
            mistake(r, l.place, "msgstr without a msgid");
        r->part = TEXT_PART;
        read_string(r, l.place, rest, &r->text);
    } else if (line.ptr[0] == '"' && r->part != NO_PART) {
        read_string(r, l.place, line, r->part == ID_PART ? &r->id : &r->text);
    } else {
        mistake(r, l.place, "expected msgid, msgstr, a string or a comment");
    }
}

void poc_read(struct poc *p, const struct tool_file *f)
{
    str base = str_of(tool_base(f->name));
    if (p->n_langs == POC_LANGS_MAX || base.len != 5 || memcmp(base.ptr + 2, ".po", 3) != 0) {
        tool_fail(&p->t, "%s is not a language (xx.po)", f->name);
        return;
    }
    if (!tool_is_text(&p->t, f))
        return;
    struct poc_lang *lang = &p->langs[p->n_langs++];
    *lang = (struct poc_lang){.name = str_head(base, 2), .file = f};
    struct po_reader r = {.p = p, .lang = lang, .id = {.t = &p->t}, .text = {.t = &p->t}};
    struct tool_line l;
    size_t at = 0;
    while (tool_next_line(f, &at, &l))
        read_po_line(&r, l);
    end_entry(&r);
}
