/* See body.h. */
#include "api/body.h"

#include "base/env.h"
#include "base/secret.h"
#include "input/digest.h"
#include "input/json_in.h"

enum { KEY_TEXT_MAX = 200, KEY_BYTES = 18 };

enum err body_fields(struct call *c, const struct field *fields, size_t n, void *record,
                     const struct json_also *also, size_t n_also)
{
    const struct into t = {
        .fields = fields, .n = n, .record = record, .arena = c->arena, .diag = &c->diag, .prefix = S("")};
    if (c->body.len > 0 && !str_is(c->content_type, "application/json"))
        return ERR_MEDIA_TYPE;
    return json_in_object(c->body, &t, also, n_also);
}

enum err body_act(struct call *c, struct act_request *req)
{
    const struct action *a = req->action;
    const struct json_also also[] = {{"preview_token", &req->preview_token}};
    TRY(body_fields(c, a->fields, a->n_fields, req->input, also, ARRAY_LEN(also)));
    req->input_digest = input_digest(a->fields, a->n_fields, req->input);
    return OK;
}

enum err body_idempotency_key(struct call *c, str *ret)
{
    str given = call_header(c, "idempotency-key");
    bool fine = given.len >= 1 && given.len <= KEY_TEXT_MAX;
    for (size_t i = 0; i < given.len && fine; i++)
        fine = given.ptr[i] > ' ' && given.ptr[i] <= '~';
    if (given.ptr && !fine) {
        diag_add(&c->diag, c->arena, S("Idempotency-Key"), "1 to %d visible ASCII characters", KEY_TEXT_MAX);
        return ERR_MALFORMED;
    }
    if (!given.ptr) {
        uint8_t random[KEY_BYTES];
        struct buf hex;
        env_random(random, sizeof random);
        buf_init(&hex, 2 * KEY_BYTES);
        buf_hex(&hex, random, sizeof random);
        given = str_dup(c->arena, buf_str(&hex));
        buf_free(&hex);
    }
    call_add_header(c, "Idempotency-Key", given);
    *ret = given;
    return OK;
}
