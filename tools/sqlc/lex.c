/* How SQL text is walked: words, quotes, comments, header lines. */
#include "sqlc/sqlc.h"

const char *const sqlc_engine_names[SQLC_ENGINES] = {"sqlite", "postgres"};

/* "-- key: value" at the beginning of a line. A comment whose first word has no colon is only a comment. */
bool sqlc_header_line(struct tool_line l, str *ret_key, str *ret_value)
{
    if (!tool_starts(l.text, "-- "))
        return false;
    size_t i = 3;
    while (i < l.text.len && tool_is_name(l.text.ptr[i]))
        i++;
    if (i == 3 || i >= l.text.len || l.text.ptr[i] != ':')
        return false;
    *ret_key = (str){l.text.ptr + 3, i - 3};
    *ret_value = tool_trim(str_from(l.text, i + 1));
    return true;
}

/* What stands in quotes, with them; a doubled quote is part of it. Leaves the reader behind it. */
bool sqlc_read_quoted(struct sqlc_reader *r, str *ret)
{
    size_t start = r->at;
    char quote = sqlc_peek(r, 0);
    for (r->at++; r->at < r->end; r->at++) {
        if (sqlc_peek(r, 0) != quote)
            continue;
        if (sqlc_peek(r, 1) != quote) {
            r->at++;
            *ret = (str){r->file->text.ptr + start, r->at - start};
            return true;
        }
        r->at++;
    }
    tool_error(r->t, (struct tool_place){r->file, start}, "a quote %c is not closed", quote);
    return false;
}

/* Past white space and "-- …" comments; true where there was any. */
bool sqlc_skip_space(struct sqlc_reader *r)
{
    size_t start = r->at;
    while (r->at < r->end) {
        if (tool_is_space(sqlc_peek(r, 0))) {
            r->at++;
        } else if (sqlc_peek(r, 0) == '-' && sqlc_peek(r, 1) == '-') {
            while (r->at < r->end && sqlc_peek(r, 0) != '\n')
                r->at++;
        } else {
            break;
        }
    }
    return r->at > start;
}

/* What the inside of a comment is for: "word:" at its beginning names an engine. */
static bool comment_kind(const struct sqlc_reader *r, struct sqlc_comment *c)
{
    while (c->from < c->to && tool_is_space(r->file->text.ptr[c->from]))
        c->from++;
    size_t colon = c->from;
    while (colon < c->to && tool_is_name(r->file->text.ptr[colon]))
        colon++;
    if (colon == c->from || colon == c->to || r->file->text.ptr[colon] != ':')
        return true;
    str word = {r->file->text.ptr + c->from, colon - c->from};
    for (int e = 0; e < SQLC_ENGINES; e++) {
        if (!str_is(word, sqlc_engine_names[e]))
            continue;
        c->engine = (enum sqlc_engine)e;
        c->from = colon + 1;
        return true;
    }
    tool_error(r->t, (struct tool_place){r->file, c->from},
               "unknown engine \"" STR_FMT "\": sqlite or postgres", STR_ARG(word));
    return false;
}

bool sqlc_read_comment(struct sqlc_reader *r, struct sqlc_comment *ret)
{
    size_t start = r->at;
    for (r->at += 2; r->at + 1 < r->end; r->at++) {
        if (sqlc_peek(r, 0) != '*' || sqlc_peek(r, 1) != '/')
            continue;
        *ret = (struct sqlc_comment){.engine = SQLC_ENGINES, .from = start + 2, .to = r->at};
        r->at += 2;
        return comment_kind(r, ret);
    }
    tool_error(r->t, (struct tool_place){r->file, start}, "a comment is not closed");
    return false;
}

/* One blank between two pieces, however much stood there. */
void sqlc_blank(struct tool_buf *out)
{
    if (out->len && out->ptr[out->len - 1] != ' ')
        tool_char(out, ' ');
}
