/* Compiled templates: what they print for ordinary values, and that no value, however hostile, changes the
 * tags, attributes and links around it. Includes the code that tplc made of tplc/render.html. */
#include "tools/fixtures.h"

#include "tplc_render.gen.c"

static const struct render_item two_items[] = {{1, "one & only"}, {2, "two"}};

static struct render_view view_of(str s, const char *z)
{
    return (struct render_view){
        .s = s,
        .z = z,
        .c = code_of(S("silver")),
        .n = 12345,
        .flag = true,
        .day = {18687},
        .at = {INT64_C(1614589200) * US_PER_SECOND},
        .sum = {600050, "USD"},
        .safe = {S("<b>safe</b>")},
        .items = two_items,
        .n_items = ARRAY_LEN(two_items),
    };
}

static void render(struct buf *b, enum lang lang, void (*tpl)(struct out *, const struct render_view *),
                   const struct render_view *v)
{
    const struct locale loc = {.lang = lang, .zone_name = S("UTC")};
    struct out o = {.buf = b, .loc = &loc};
    tpl(&o, v);
    assert_int_equal(buf_err(b), OK);
}

static void golden(const char *path, enum lang lang, void (*tpl)(struct out *, const struct render_view *),
                   const struct render_view *v)
{
    struct tool t;
    struct buf b;
    tool_begin(&t, "render", stderr);
    buf_init(&b, 1 << 20);
    render(&b, lang, tpl, v);
    buf_char(&b, '\n');
    fixture_equals(&t, path, buf_str(&b));
    buf_free(&b);
    assert_int_equal(tool_end(&t), 0);
}

static void prints_pages(void **state UNUSED)
{
    struct render_view full = view_of(S("Kim & Lee <HQ>"), "/benefits?a=1&b=2"), bare = {.n = 3};
    golden("tplc/render/page-full.expected", LANG_EN, tpl_page, &full);
    golden("tplc/render/page-bare.expected", LANG_EN, tpl_page, &bare);
    golden("tplc/render/places-en.expected", LANG_EN, tpl_places, &full);
    golden("tplc/render/places-ko.expected", LANG_KO, tpl_places, &full);
}

/* ---- a reader of HTML, as a browser tokenizes it */

struct reader {
    str page;
    size_t at;
    struct buf shape; /* tags and names of attributes */
    bool links_ok;
};

static bool looking_at(const struct reader *r, const char *z)
{
    return str_eq_fold(str_head(str_from(r->page, r->at), strlen(z)), str_of(z));
}

static size_t until(const struct reader *r, const char *stops)
{
    size_t i = r->at;
    while (i < r->page.len && !strchr(stops, r->page.ptr[i] ? r->page.ptr[i] : 'x'))
        i++;
    return i;
}

/* Only what escaping writes; anything else with an & stays as it is. */
static void decode(struct buf *b, str s)
{
    static const char *const names[][2] = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&#34;", "\""}, {"&#39;", "'"}};
    for (size_t i = 0; i < s.len;) {
        size_t k = 0;
        while (k < ARRAY_LEN(names) && !str_starts(str_from(s, i), str_of(names[k][0])))
            k++;
        buf_char(b, k < ARRAY_LEN(names) ? names[k][1][0] : s.ptr[i]);
        i += k < ARRAY_LEN(names) ? strlen(names[k][0]) : 1;
    }
}

/* A browser strips control characters and blanks around a URL and drops tabs and newlines within. */
static bool link_is_safe(str value)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    decode(&b, value);
    str url = buf_str(&b);
    bool plain = url.len > 0;
    for (size_t i = 0; i < url.len; i++)
        plain = plain && (unsigned char)url.ptr[i] > ' ' && (unsigned char)url.ptr[i] < 0x7f &&
                url.ptr[i] != '\\';
    bool ours = str_starts(url, S("/")) && !str_starts(url, S("//"));
    bool scheme = str_eq_fold(str_head(url, 8), S("https://")) ||
                  str_eq_fold(str_head(url, 7), S("http://")) || str_eq_fold(str_head(url, 7), S("mailto:"));
    bool safe = plain && (ours || scheme || str_eq(url, S("#blocked")));
    buf_free(&b);
    return safe;
}

static void read_attr(struct reader *r)
{
    size_t end = until(r, "= \n>/");
    str name = {r->page.ptr + r->at, end - r->at};
    buf_fmt(&r->shape, " " STR_FMT, STR_ARG(name));
    r->at = end;
    if (!looking_at(r, "="))
        return;
    char quote[2] = {r->page.ptr[++r->at], 0};
    assert_true(quote[0] == '"' || quote[0] == '\'');
    r->at++;
    end = until(r, quote);
    str value = {r->page.ptr + r->at, end - r->at};
    if (str_is(name, "href") || str_is(name, "src") || str_is(name, "hx-get"))
        r->links_ok = r->links_ok && link_is_safe(value);
    r->at = end + 1;
}

static void read_tag(struct reader *r)
{
    size_t end = until(r, " \n>/");
    str name = {r->page.ptr + r->at, end - r->at};
    buf_fmt(&r->shape, "<" STR_FMT, STR_ARG(name));
    for (r->at = end; r->at < r->page.len && !looking_at(r, ">");) {
        if (looking_at(r, " ") || looking_at(r, "\n") || looking_at(r, "/"))
            r->at++;
        else
            read_attr(r);
    }
    buf_char(&r->shape, '>');
    if (str_is(name, "title") || str_is(name, "textarea")) {
        char close[16];
        (void)snprintf(close, sizeof close, "</" STR_FMT, STR_ARG(name));
        while (r->at < r->page.len && !looking_at(r, close))
            r->at++;
    }
}

static void read_html(struct reader *r, str page)
{
    *r = (struct reader){.page = page, .links_ok = true};
    buf_init(&r->shape, 1 << 20);
    for (; r->at < page.len; r->at++) {
        if (page.ptr[r->at] != '<' || r->at + 1 == page.len)
            continue;
        char next = page.ptr[r->at + 1];
        r->at++;
        if (next == '!' || next == '?')
            buf_z(&r->shape, "<!>");
        else if (next == '/')
            buf_fmt(&r->shape, "<" STR_FMT ">", (int)(until(r, ">") - r->at), page.ptr + r->at);
        else if ((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z'))
            read_tag(r);
    }
}

/* ---- hostile values */

static str between(str page, const char *before, const char *after)
{
    const char *from = memmem(page.ptr, page.len, before, strlen(before));
    assert_non_null(from);
    from += strlen(before);
    const char *to = memmem(from, (size_t)(page.ptr + page.len - from), after, strlen(after));
    assert_non_null(to);
    return (str){from, (size_t)(to - from)};
}

static void reads_back(str page, const char *before, const char *after, str expected)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    decode(&b, between(page, before, after));
    assert_int_equal(b.len, expected.len);
    if (expected.len)
        assert_memory_equal(b.ptr, expected.ptr, b.len);
    buf_free(&b);
}

static void keeps_shape(str s)
{
    static const str benign = {"benign", 6};
    char z[4096];
    assert_true(s.len < sizeof z);
    bool has_nul = s.len && memchr(s.ptr, 0, s.len);
    if (s.len)
        memcpy(z, s.ptr, s.len);
    z[s.len] = '\0';
    const struct render_view hostile = view_of(s, z), plain = view_of(benign, "benign");
    void (*const templates[])(struct out *, const struct render_view *) = {tpl_places, tpl_texts, tpl_page};
    for (size_t i = 0; i < ARRAY_LEN(templates); i++) {
        struct buf a, b;
        struct reader ra, rb;
        buf_init(&a, 1 << 20);
        buf_init(&b, 1 << 20);
        render(&a, LANG_KO, templates[i], &hostile);
        render(&b, LANG_KO, templates[i], &plain);
        read_html(&ra, buf_str(&a));
        read_html(&rb, buf_str(&b));
        buf_char(&ra.shape, '\0');
        buf_char(&rb.shape, '\0');
        assert_string_equal(ra.shape.ptr, rb.shape.ptr);
        assert_true(ra.links_ok);
        if (i == 0 && !has_nul) {
            reads_back(buf_str(&a), "<pre>\n", "</pre>", s);
            reads_back(buf_str(&a), "<textarea aria-label=\"t\">\n", "</textarea>", s);
            reads_back(buf_str(&a), "<input value=\"", "\" aria-label", s);
        }
        buf_free(&ra.shape);
        buf_free(&rb.shape);
        buf_free(&a);
        buf_free(&b);
    }
}

static void hostile_values_change_nothing(void **state UNUSED)
{
    static const char *const values[] = {
        "<>\"'&javascript:",
        "",
        "\"><script>alert(1)</script>",
        "' onmouseover='x",
        "\" onmouseover=\"x",
        "</title><script>",
        "</textarea><img src=x onerror=x>",
        "</pre>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "java\nscript:x",
        "vbscript:x",
        "data:text/html,<script>",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://a.example/?a=1&b=\"2\"",
        "HTTPS://a.example/'x'",
        "http:/\\evil.example",
        "mailto:a@b.example?subject=<x>",
        "mailto:",
        "..",
        ".",
        "/",
        "../x",
        "&lt;",
        "&#60;script&#62;",
        "&amp;amp;",
        "%3Cscript%3E",
        "%",
        "`",
        "{{x}}",
        "=",
        "\\",
        "한국 & 日本",
        "\xE2\x80\xA8",
        "\xFF\xFE<",
        "/a b?c=d#e",
        "?x",
        "#x",
    };
    for (size_t i = 0; i < ARRAY_LEN(values); i++)
        keeps_shape(str_of(values[i]));
    char all[256];
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (char)i;
    keeps_shape((str){all, sizeof all});
}

static void any_mixture_changes_nothing(void **state UNUSED)
{
    static const char *const parts[] = {
        "<",        ">",  "\"", "'",  "&",  "javascript:", "/", "\\",     ":",      "//",   "http",
        "https:",   "a",  " ",  "\n", "\t", "=",           "?", "#",      "</",     "<!--", "--",
        "</title>", "&#", "on", "%",  ".",  "mailto:",     "é", "script", "</pre>", "\x01"};
    uint32_t seed = 20201120;
    for (size_t round = 0; round < 3000; round++) {
        char value[256];
        size_t len = 0;
        for (size_t n = round % 12; n > 0; n--) {
            seed = seed * 1664525u + 1013904223u;
            const char *part = parts[(seed >> 16) % ARRAY_LEN(parts)];
            memcpy(value + len, part, strlen(part));
            len += strlen(part);
        }
        keeps_shape((str){value, len});
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_pages),
        cmocka_unit_test(hostile_values_change_nothing),
        cmocka_unit_test(any_mixture_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
