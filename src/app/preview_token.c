/* The token that a preview gives and its act brings back (design section 4): expiry, then a MAC over it,
 * actor, stream, action, input and a digest of what was shown. Nothing is stored, so it holds on every node
 * and after a restart, and dies only with what was shown or after 15 minutes. */
#include <string.h>

#include "app/act_run.h"
#include "base/env.h"

enum { PREVIEW_MINUTES = 15, TOKEN_TEXT = 16 + 64 };

static hash256 preview_token_mac(const struct app *app, const struct act_request *req, const hash256 *shown,
                                 int64_t expires_us)
{
    char stream[UID_TEXT], input[HASH_HEX], what[HASH_HEX];
    str text = str_fmt(req->arena, STR_FMT "|" STR_FMT "|%s|" STR_FMT "|" STR_FMT "|%lld",
                       STR_ARG(act_actor_text(req->actor, req->arena)),
                       STR_ARG(uid_text(ID_PARTNER, req->stream, stream)), req->action->id,
                       STR_ARG(hash_hex(&req->input_digest, input)), STR_ARG(hash_hex(shown, what)),
                       (long long)expires_us);
    return keyring_mac(app->config.keys, KEY_PREVIEW, text);
}

void preview_token_make(struct app *app, const struct act_request *req, const hash256 *shown,
                        struct act_preview *ret)
{
    ts expires = ts_add(env_now(), PREVIEW_MINUTES * 60 * US_PER_SECOND);
    hash256 mac = preview_token_mac(app, req, shown, expires.us);
    char hex[HASH_HEX];
    ret->token =
        str_fmt(req->arena, "%016llx" STR_FMT, (unsigned long long)expires.us, STR_ARG(hash_hex(&mac, hex)));
    ret->expires_at = expires;
}

static bool preview_token_expiry(str token, int64_t *ret_us)
{
    int64_t us = 0;
    if (token.len != TOKEN_TEXT)
        return false;
    for (size_t i = 0; i < 16; i++) {
        char c = token.ptr[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0 || (i == 0 && digit > 7))
            return false;
        us = us * 16 + digit;
    }
    *ret_us = us;
    return true;
}

bool preview_token_holds(struct app *app, const struct act_request *req, const hash256 *shown)
{
    int64_t expires_us;
    hash256 given;
    if (!preview_token_expiry(req->preview_token, &expires_us) ||
        !hash_parse(str_from(req->preview_token, 16), &given) || ts_cmp((ts){expires_us}, env_now()) <= 0)
        return false;
    hash256 mac = preview_token_mac(app, req, shown, expires_us);
    return hash_eq(&given, &mac);
}
