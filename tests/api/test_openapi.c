/* The document that is generated: JSON, each action with a path and schemas of its own, nothing twice, and
 * nothing referred to that is not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>

#include "api/openapi.h"
#include "api/routes.h"
#include "domain/action.h"

static json_t *document;

static int setup(void **state UNUSED)
{
    struct buf out;
    json_error_t error;
    buf_init(&out, 16 << 20);
    openapi_write(&out);
    assert_int_equal(buf_err(&out), OK);
    document = json_loadb(out.ptr, out.len, JSON_REJECT_DUPLICATES, &error);
    if (!document)
        fail_msg("line %d: %s", error.line, error.text);
    buf_free(&out);
    return 0;
}

static int teardown(void **state UNUSED)
{
    json_decref(document);
    return 0;
}

static json_t *operation(const char *path, const char *method)
{
    return json_object_get(json_object_get(json_object_get(document, "paths"), path), method);
}

static void each_action_is_a_literal_path(void **state UNUSED)
{
    const struct action *a;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; (a = action_row(i)); i++) {
        bool desk = a->on == ON_VENDOR || (a->on == ON_OWN_STREAM && !(a->realms & REALM_PARTNER));
        const char *base = desk ? "/v1/desk" : "/v1/partners/{partner}";
        static const char *const tails[] = {"", "/preview", "/batch"};
        for (size_t t = 0; t < ARRAY_LEN(tails); t++) {
            str path = str_fmt(&arena, "%s/actions/%s%s", base, a->id, tails[t]);
            if (!operation(path.ptr, "post"))
                fail_msg("%s is missing", path.ptr);
        }
    }
    arena_free(&arena);
}

static void operations_are_named_once(void **state UNUSED)
{
    json_t *seen = json_loads("{}", 0, NULL), *path, *op; /* json_object() is base/json.h's */
    const char *name, *method;
    json_object_foreach(json_object_get(document, "paths"), name, path)
    {
        json_object_foreach(path, method, op)
        {
            const char *id = json_string_value(json_object_get(op, "operationId"));
            if (!id || json_object_get(seen, id))
                fail_msg("%s of %s %s stands twice", id ? id : "nothing", method, name);
            json_object_set_new(seen, id, json_true());
        }
    }
    assert_true(json_object_get(seen, "getKeys") && json_object_get(seen, "previewGetKeys"));
    json_decref(seen);
}

static void look_for_refs(json_t *at)
{
    const char *key;
    json_t *value;
    size_t i;
    if (json_is_array(at))
        json_array_foreach(at, i, value) look_for_refs(value);
    json_object_foreach(at, key, value)
    {
        if (strcmp(key, "$ref") != 0) {
            look_for_refs(value);
            continue;
        }
        const char *to = json_string_value(value);
        static const char prefix[] = "#/components/schemas/";
        assert_non_null(to);
        assert_memory_equal(to, prefix, strlen(prefix));
        json_t *schemas = json_object_get(json_object_get(document, "components"), "schemas");
        if (!json_object_get(schemas, to + strlen(prefix)))
            fail_msg("%s leads nowhere", to);
    }
}

static void references_lead_somewhere(void **state UNUSED)
{
    look_for_refs(document);
}

static void every_route_is_described(void **state UNUSED)
{
    const struct route_table t = routes_api();
    for (size_t i = 0; i < t.n; i++) {
        const struct route *r = &t.rows[i];
        assert_true(r->operation ||
                    strstr(r->pattern, "/actions/")); /* one action's own door: described as that */
        assert_non_null(r->handler);
        if (!strstr(r->pattern, "{action}") &&
            !operation(r->pattern, r->method == METHOD_POST ? "post" : "get"))
            fail_msg("%s is missing", r->pattern);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_action_is_a_literal_path),
        cmocka_unit_test(operations_are_named_once),
        cmocka_unit_test(references_lead_somewhere),
        cmocka_unit_test(every_route_is_described),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
