/* embed: what it writes, whether the bytes come back, and which files it refuses. */
#include "tools/fixtures.h"

#include "embed/embed.h"

#include "tools/embed/assets.gen.h"

#include "tools/embed/assets.gen.c.expected"

static void writes_golden_files(void **state UNUSED)
{
    struct embed e = {0};
    tool_begin(&e.t, "embed", stderr);
    embed_add(&e, fixture(&e.t, "embed/app.css", "a/app.css"));
    embed_add(&e, fixture(&e.t, "embed/dot-1.png", "b/dot-1.png"));
    struct tool_buf header = {.t = &e.t}, source = {.t = &e.t};
    embed_emit_header(&e, &header);
    embed_emit_source(&e, &source);
    fixture_equals(&e.t, "embed/assets.gen.h", tool_str(&header));
    fixture_equals(&e.t, "embed/assets.gen.c.expected", tool_str(&source));
    assert_int_equal(tool_end(&e.t), 0);
}

static void keeps_every_byte(void **state UNUSED)
{
    struct tool t;
    tool_begin(&t, "embed", stderr);
    for (size_t i = 0; i < ASSET_COUNT; i++) {
        str file = fixture(&t, tool_fmt(&t, "embed/%s", assets[i].name.ptr).ptr, "")->text;
        assert_true(str_eq(assets[i].bytes, file));
        assert_ptr_equal(assets_find(assets[i].path), &assets[i]);
    }
    assert_true(str_is(assets[ASSET_DOT_1_PNG].type, "image/png"));
    assert_null(assets_find(S("/static/app.css")));
    assert_int_equal(tool_end(&t), 0);
}

static void a_changed_byte_is_another_path(void **state UNUSED)
{
    struct embed e = {0};
    const struct tool_file a = {"a.css", S("p{}")}, b = {"b.css", S("q{}")};
    tool_begin(&e.t, "embed", stderr);
    embed_add(&e, &a);
    embed_add(&e, &b);
    assert_int_equal(e.n, 2);
    assert_true(e.assets[0].hash != e.assets[1].hash);
    assert_int_equal(tool_end(&e.t), 0);
}

static void refuses_bad_files(void **state UNUSED)
{
    static const char *const names[] = {"App.css", "readme",    "x.exe",      ".css",
                                        "a b.css", "x/app.css", "app-css.css"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct embed e = {0};
        const struct tool_file first = {"app.css", S("")}, alike = {"app.css.css", S("")};
        const struct tool_file f = {names[i], S("x")};
        tool_begin(&e.t, "embed", NULL);
        embed_add(&e, &first);
        embed_add(&e, &alike);
        embed_add(&e, &f);
        assert_int_equal(e.n, 2);
        assert_int_equal(tool_end(&e.t), 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_golden_files),
        cmocka_unit_test(keeps_every_byte),
        cmocka_unit_test(a_changed_byte_is_another_path),
        cmocka_unit_test(refuses_bad_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
