/* Named statements: header lines, then a text that is one statement. */
#include "sqlc/sqlc.h"

static bool is_header(struct tool_line l, const char *key)
{
    str k, value;
    return sqlc_header_line(l, &k, &value) && str_is(k, key);
}

/* ":name" becomes ?N and $N, N being its place in the list. */
static bool read_parameter(struct sqlc_reader *r, struct sqlc_statement *s, struct tool_buf out[SQLC_ENGINES])
{
    size_t n = 1;
    while (tool_is_name(sqlc_peek(r, n)))
        n++;
    str name = {r->file->text.ptr + r->at + 1, n - 1};
    for (size_t i = 0; i < s->in.n; i++) {
        if (!str_eq(s->in.items[i].name, name))
            continue;
        s->in.items[i].used = true;
        tool_printf(&out[SQLC_SQLITE], "?%zu", i + 1);
        tool_printf(&out[SQLC_POSTGRES], "$%zu", i + 1);
        r->at += n;
        return true;
    }
    tool_error(r->t, sqlc_place(r), "parameter :" STR_FMT " is not in the list of \"-- in:\"", STR_ARG(name));
    return false;
}

static void put_both(struct tool_buf out[SQLC_ENGINES], str s)
{
    tool_put(&out[SQLC_SQLITE], s);
    tool_put(&out[SQLC_POSTGRES], s);
}

/* Blocks would hide that a name has two texts, of which there are to be few. */
static bool skip_comment(struct sqlc_reader *r, struct tool_buf out[SQLC_ENGINES])
{
    struct tool_place at = sqlc_place(r);
    struct sqlc_comment c;
    if (!sqlc_read_comment(r, &c))
        return false;
    if (c.engine != SQLC_ENGINES) {
        tool_error(r->t, at, "blocks for one engine are for migrations: write two texts with \"-- engine:\"");
        return false;
    }
    sqlc_blank(&out[SQLC_SQLITE]);
    sqlc_blank(&out[SQLC_POSTGRES]);
    return true;
}

/* One piece of a statement that is not white space. false after a mistake. */
static bool read_piece(struct sqlc_reader *r, struct sqlc_statement *s, struct tool_buf out[SQLC_ENGINES])
{
    char c = sqlc_peek(r, 0);
    str quoted;
    if (c == '\'' || c == '"') {
        if (!sqlc_read_quoted(r, &quoted))
            return false;
        put_both(out, quoted);
        return true;
    }
    if (c == '/' && sqlc_peek(r, 1) == '*')
        return skip_comment(r, out);
    if (c == ':' && sqlc_peek(r, 1) == ':') {
        put_both(out, S("::"));
        r->at += 2;
        return true;
    }
    if (c == ':')
        return read_parameter(r, s, out);
    if (c == '?' || c == '$' || c == '@' || c == ';' || c == '\0') {
        tool_error(r->t, sqlc_place(r),
                   c == ';' ? "one statement for each name" : "parameters are written :name");
        return false;
    }
    put_both(out, (str){&c, 1});
    r->at++;
    return true;
}

/* The body of a statement into its text for each engine, white space outside quotes being one blank. */
static bool read_body(struct sqlc *q, struct sqlc_reader *r, struct sqlc_statement *s, str ret[SQLC_ENGINES])
{
    struct tool_buf out[SQLC_ENGINES] = {{.t = &q->t}, {.t = &q->t}};
    struct tool_place start = sqlc_place(r);
    sqlc_skip_space(r);
    while (r->at < r->end) {
        if (sqlc_peek(r, 0) == ';') {
            struct sqlc_reader rest = *r;
            rest.at++;
            sqlc_skip_space(&rest);
            if (rest.at == rest.end)
                break;
        }
        if (!read_piece(r, s, out))
            return false;
        if (sqlc_skip_space(r)) {
            sqlc_blank(&out[SQLC_SQLITE]);
            sqlc_blank(&out[SQLC_POSTGRES]);
        }
    }
    ret[SQLC_SQLITE] = tool_trim(tool_str(&out[SQLC_SQLITE]));
    ret[SQLC_POSTGRES] = tool_trim(tool_str(&out[SQLC_POSTGRES]));
    if (ret[SQLC_SQLITE].len == 0) {
        tool_error(&q->t, start, "statement " STR_FMT " has no text", STR_ARG(s->name));
        return false;
    }
    return true;
}

/* "name type" with type text, int, text? or int?. */
static bool read_field(struct sqlc *q, struct tool_place at, str part, struct sqlc_fields *list)
{
    part = tool_trim(part);
    size_t space = 0;
    while (space < part.len && !tool_is_space(part.ptr[space]))
        space++;
    struct sqlc_field f = {.name = str_head(part, space), .place = at};
    str type = tool_trim(str_from(part, space));
    if (type.len && type.ptr[type.len - 1] == '?') {
        f.nullable = true;
        type.len--;
    }
    f.is_int = str_is(type, "int");
    if (!f.is_int && !str_is(type, "text")) {
        tool_error(&q->t, at, "\"" STR_FMT "\" is not a name and a type (text, int, text?, int?)",
                   STR_ARG(part));
        return false;
    }
    if (!tool_name_ok(f.name)) {
        tool_error(&q->t, at, "\"" STR_FMT "\" cannot be a name", STR_ARG(f.name));
        return false;
    }
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->items[i].name, f.name)) {
            tool_error(&q->t, at, STR_FMT " stands twice in the list", STR_ARG(f.name));
            return false;
        }
    list->items = tool_grow(&q->t, list->items, list->n, &list->cap, sizeof f);
    list->items[list->n++] = f;
    return true;
}

/* "none" or "a text, b int?". */
static bool read_fields(struct sqlc *q, struct tool_place at, str value, struct sqlc_fields *list)
{
    if (list->given) {
        tool_error(&q->t, at, "the list is given twice");
        return false;
    }
    list->given = true;
    if (str_is(value, "none"))
        return true;
    if (value.len == 0) {
        tool_error(&q->t, at, "an empty list is written none");
        return false;
    }
    for (size_t from = 0; from <= value.len;) {
        size_t comma = from;
        while (comma < value.len && value.ptr[comma] != ',')
            comma++;
        if (!read_field(q, at, (str){value.ptr + from, comma - from}, list))
            return false;
        from = comma + 1;
    }
    return true;
}

struct head {
    struct sqlc_statement s;
    bool has_engine;
    enum sqlc_engine engine;
};

static bool read_engine(struct sqlc *q, struct tool_place at, str value, struct head *h)
{
    for (int e = 0; e < SQLC_ENGINES; e++) {
        if (!str_is(value, sqlc_engine_names[e]))
            continue;
        h->has_engine = true;
        h->engine = (enum sqlc_engine)e;
        return true;
    }
    tool_error(&q->t, at, "unknown engine \"" STR_FMT "\": sqlite or postgres", STR_ARG(value));
    return false;
}

static bool read_header(struct sqlc *q, struct tool_line l, str key, str value, struct head *h)
{
    if (str_is(key, "in"))
        return read_fields(q, l.place, value, &h->s.in);
    if (str_is(key, "out"))
        return read_fields(q, l.place, value, &h->s.out);
    if (str_is(key, "engine"))
        return read_engine(q, l.place, value, h);
    tool_error(&q->t, l.place, "unknown word \"" STR_FMT "\": in, out or engine", STR_ARG(key));
    return false;
}

static struct sqlc_statement *find_statement(struct sqlc *q, str name)
{
    for (size_t i = 0; i < q->n_statements; i++)
        if (str_eq(q->statements[i].name, name))
            return &q->statements[i];
    return NULL;
}

static bool fields_same(const struct sqlc_fields *a, const struct sqlc_fields *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        const struct sqlc_field *x = &a->items[i], *y = &b->items[i];
        if (!str_eq(x->name, y->name) || x->is_int != y->is_int || x->nullable != y->nullable)
            return false;
    }
    return true;
}

/* The second text of a name goes to the first; anything else twice is a mistake. */
static void add_variant(struct sqlc *q, struct sqlc_statement *first, const struct head *h)
{
    if (!first->variants || !h->has_engine || first->has[h->engine]) {
        tool_error(&q->t, h->s.place, "name " STR_FMT " is taken by %s:%u", STR_ARG(h->s.name),
                   first->place.file->name, tool_line_of(first->place));
        return;
    }
    if (!fields_same(&first->in, &h->s.in) || !fields_same(&first->out, &h->s.out))
        tool_error(&q->t, h->s.place, "the two texts of " STR_FMT " take or give different things",
                   STR_ARG(h->s.name));
    first->has[h->engine] = true;
    first->text[h->engine] = h->s.text[h->engine];
}

static void add_statement(struct sqlc *q, struct head *h, const str text[SQLC_ENGINES])
{
    struct sqlc_statement *s = &h->s;
    for (int e = 0; e < SQLC_ENGINES; e++) {
        s->has[e] = !h->has_engine || e == (int)h->engine;
        s->text[e] = text[e];
    }
    s->variants = h->has_engine;
    for (size_t i = 0; i < s->in.n; i++)
        if (!s->in.items[i].used)
            tool_error(&q->t, s->in.items[i].place, "parameter :" STR_FMT " is not used",
                       STR_ARG(s->in.items[i].name));
    struct sqlc_statement *first = find_statement(q, s->name);
    if (first) {
        add_variant(q, first, h);
        return;
    }
    q->statements =
        tool_grow(&q->t, q->statements, q->n_statements, &q->cap_statements, sizeof *q->statements);
    q->statements[q->n_statements++] = *s;
}

/* From the line after "-- name:": the lists, then the text up to `end`. */
static void read_statement(struct sqlc *q, const struct tool_file *f, struct tool_line name, size_t at,
                           size_t end)
{
    struct head h = {.s = {.place = name.place}};
    str key, value, text[SQLC_ENGINES];
    bool ok = sqlc_header_line(name, &key, &h.s.name);
    if (!tool_name_ok(h.s.name)) {
        tool_error(&q->t, name.place, "\"" STR_FMT "\" cannot be a name", STR_ARG(h.s.name));
        ok = false;
    }
    struct tool_line l;
    size_t next = at;
    while (next < end && tool_next_line(f, &next, &l) && tool_starts(l.text, "--")) {
        if (sqlc_header_line(l, &key, &value))
            ok = read_header(q, l, key, value, &h) && ok;
        at = next;
    }
    if (ok && (!h.s.in.given || !h.s.out.given)) {
        tool_error(&q->t, name.place, STR_FMT " needs \"-- in:\" and \"-- out:\" (or \"none\")",
                   STR_ARG(h.s.name));
        ok = false;
    }
    struct sqlc_reader r = {&q->t, f, at < end ? at : end, end};
    if (ok && read_body(q, &r, &h.s, text))
        add_statement(q, &h, text);
}

void sqlc_read_statements(struct sqlc *q, const struct tool_file *f)
{
    struct tool_line l, name = {0};
    size_t at = 0, body = 0;
    bool open = false;
    while (tool_next_line(f, &at, &l)) {
        if (is_header(l, "name")) {
            if (open)
                read_statement(q, f, name, body, l.place.at);
            open = true;
            name = l;
            body = at < f->text.len ? at : f->text.len;
        } else if (!open && tool_trim(l.text).len && !tool_starts(tool_trim(l.text), "--")) {
            tool_error(&q->t, l.place, "text before the first \"-- name:\"");
            return;
        }
    }
    if (open)
        read_statement(q, f, name, body, f->text.len);
}

void sqlc_check(struct sqlc *q)
{
    size_t variants = 0;
    for (size_t i = 0; i < q->n_statements; i++) {
        struct sqlc_statement *s = &q->statements[i];
        variants += s->variants;
        for (int e = 0; e < SQLC_ENGINES; e++)
            if (!s->has[e])
                tool_error(&q->t, s->place, STR_FMT " has no text for %s", STR_ARG(s->name),
                           sqlc_engine_names[e]);
        if (s->variants && variants == SQLC_VARIANTS_BELOW)
            tool_error(&q->t, s->place, "this is the %dth name with two texts: fewer than %d are allowed",
                       SQLC_VARIANTS_BELOW, SQLC_VARIANTS_BELOW);
    }
}
