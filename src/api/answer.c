/* See answer.h. */
#include "api/answer.h"

#include "api/problem.h"

enum { LIMIT_DEFAULT = 50, LIMIT_MAX = 500, BODY_HASH = 16 };

struct json answer_begin(struct call *c)
{
    buf_clear(&c->out);
    return json_on(&c->out);
}

void answer_end(struct call *c, int status)
{
    if (buf_err(&c->out) != OK) {
        problem_error(c, ERR_INTERNAL);
        return;
    }
    c->status = status;
    c->type = S("application/json; charset=utf-8");
    call_add_header(c, "Vary", S("Accept-Language"));
}

/* --- ETags --- */

static str answer_body_hash(struct call *c)
{
    char hex[HASH_HEX];
    hash256 h = hash_of(S("answer"), buf_str(&c->out));
    return str_dup(c->arena, str_head(hash_hex(&h, hex), BODY_HASH));
}

static str answer_etag(struct call *c, const struct view *v, str body_hash)
{
    return v ? str_fmt(c->arena, "\"%s." STR_FMT "\"", v->etag, STR_ARG(body_hash))
             : str_fmt(c->arena, "\"" STR_FMT "\"", STR_ARG(body_hash));
}

/* The weak comparison of RFC 9110 8.8.3.2: W/ is passed over. */
static bool answer_not_changed(const struct call *c, str etag)
{
    str rest = call_header(c, "if-none-match"), part;
    while (rest.ptr && str_split(&rest, ',', &part)) {
        part = str_trim(part);
        if (str_starts(part, S("W/")))
            part = str_from(part, 2);
        if (str_is(part, "*") || str_eq(part, etag))
            return true;
    }
    return false;
}

static void answer_tagged(struct call *c, str etag)
{
    call_add_header(c, "ETag", etag);
    call_add_header(c, "Cache-Control", S("private, no-cache"));
    if (answer_not_changed(c, etag)) {
        c->status = 304;
        buf_clear(&c->out);
    }
}

void answer_end_read(struct call *c, const struct view *v)
{
    answer_end(c, 200);
    if (c->status == 200)
        answer_tagged(c, answer_etag(c, v, answer_body_hash(c)));
}

/* Kept bytes begin with the hash of the body, so that it is computed once. */
bool answer_kept(struct call *c, struct view *v, str name)
{
    str bytes;
    if (!view_kept(v, name, &bytes))
        return false;
    buf_clear(&c->out);
    buf_put(&c->out, str_from(bytes, BODY_HASH));
    answer_end(c, 200);
    if (c->status == 200)
        answer_tagged(c, answer_etag(c, v, str_head(bytes, BODY_HASH)));
    return true;
}

void answer_end_kept(struct call *c, struct view *v, str name)
{
    answer_end(c, 200);
    if (c->status != 200)
        return;
    str hash = answer_body_hash(c), body = buf_str(&c->out);
    char *bytes = arena_alloc(c->arena, hash.len + body.len, 1);
    memcpy(bytes, hash.ptr, hash.len);
    memcpy(bytes + hash.len, body.ptr, body.len);
    view_keep(v, name, (str){bytes, hash.len + body.len});
    answer_tagged(c, answer_etag(c, v, hash));
}

str answer_if_match(const struct call *c)
{
    str given = str_trim(call_header(c, "if-match"));
    size_t at;
    if (str_starts(given, S("W/")))
        given = str_from(given, 2);
    if (given.len == 0 || str_is(given, "*"))
        return S("");
    if (given.len >= 2 && given.ptr[0] == '"' && given.ptr[given.len - 1] == '"')
        given = str_head(str_from(given, 1), given.len - 2);
    return str_find_char(given, '.', &at) ? str_head(given, at) : given;
}

/* --- What a read is asked with --- */

bool answer_query(struct call *c, const char *const *names)
{
    enum err e = call_only_query(c, names);
    if (e != OK)
        problem_error(c, e);
    return e == OK;
}

bool answer_view(struct call *c, uid stream, bool past, struct view *ret)
{
    str given = past ? call_query(c, "as_of") : STR_NONE;
    ts as_of = TS_NONE;
    if (given.ptr && !ts_parse(given, &as_of)) {
        diag_add(&c->diag, c->arena, S("as_of"), "an instant such as 2021-03-01T09:00:00Z");
        problem_error(c, ERR_MALFORMED);
        return false;
    }
    enum err e = view_open(c->app, &c->actor, stream, as_of, c->arena, ret);
    if (e == ERR_INVALID)
        diag_add(&c->diag, c->arena, S("as_of"), "an instant that is not in the future");
    if (e != OK) {
        problem_error(c, e);
        return false;
    }
    ret->lang = c->locale.lang;
    return true;
}

bool answer_page(struct call *c, struct answer_page *ret)
{
    str limit = call_query(c, "limit"), after = call_query(c, "after");
    int64_t n = LIMIT_DEFAULT;
    if (limit.ptr && (!str_to_i64(limit, &n) || n < 1 || n > LIMIT_MAX)) {
        diag_add(&c->diag, c->arena, S("limit"), "a number from 1 to %d", LIMIT_MAX);
        problem_error(c, ERR_MALFORMED);
        return false;
    }
    *ret = (struct answer_page){(size_t)n, after.ptr ? after : S("")};
    return true;
}

bool answer_offset(struct call *c, const struct answer_page *page, size_t *ret)
{
    int64_t n = 0;
    if (page->after.len > 0 && (!str_to_i64(page->after, &n) || n < 0)) {
        diag_add(&c->diag, c->arena, S("after"), "the \"next\" of the page before");
        problem_error(c, ERR_MALFORMED);
        return false;
    }
    *ret = (size_t)n;
    return true;
}

bool answer_span(struct call *c, bool whole, size_t n, size_t *ret_from, size_t *ret_n)
{
    struct answer_page page;
    size_t from;
    if (!answer_page(c, &page) || !answer_offset(c, &page, &from))
        return false;
    size_t limit = whole && !call_query(c, "limit").ptr ? n : page.limit;
    *ret_from = from < n ? from : n;
    *ret_n = n - *ret_from < limit ? n - *ret_from : limit;
    return true;
}

str answer_span_next(const struct call *c, size_t from, size_t shown, size_t n)
{
    return from + shown < n ? str_fmt(c->arena, "%zu", from + shown) : STR_NONE;
}

/* Percent-encodes what is not unreserved (RFC 3986 2.3). */
static void answer_encode(struct buf *out, str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char ch = (unsigned char)s.ptr[i];
        bool plain = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
                     ch == '-' || ch == '.' || ch == '_' || ch == '~';
        if (plain) {
            buf_char(out, (char)ch);
        } else {
            buf_char(out, '%');
            buf_hex(out, &ch, 1);
        }
    }
}

static void answer_link_next(struct call *c, str next)
{
    struct buf link;
    buf_init(&link, 16 * 1024);
    buf_z(&link, "<");
    for (size_t i = 0; i < c->path.len; i++) {
        if (c->path.ptr[i] == '/')
            buf_char(&link, '/');
        else
            answer_encode(&link, (str){c->path.ptr + i, 1});
    }
    buf_z(&link, "?");
    for (size_t i = 0; i < c->n_query; i++) {
        if (str_is(c->query[i].name, "after"))
            continue;
        answer_encode(&link, c->query[i].name);
        buf_char(&link, '=');
        answer_encode(&link, c->query[i].value);
        buf_char(&link, '&');
    }
    buf_z(&link, "after=");
    answer_encode(&link, next);
    buf_z(&link, ">; rel=\"next\"");
    if (buf_err(&link) == OK)
        call_add_header(c, "Link", str_dup(c->arena, buf_str(&link)));
    buf_free(&link);
}

struct json answer_list_begin(struct call *c)
{
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    json_array(&j, "items");
    return j;
}

void answer_list_end(struct call *c, struct json *j, str next)
{
    json_array_end(j);
    json_str(j, "next", next);
    json_object_end(j);
    if (next.ptr)
        answer_link_next(c, next);
}

void answer_list_read(struct call *c, const struct view *v, struct json *j, str next)
{
    answer_list_end(c, j, next);
    answer_end_read(c, v);
}
