/* One preview token for all rows of a batch. See batch.h. */
#include "api/batch.h"
#include "app/act_run.h"
#include "base/env.h"

enum { BATCH_MINUTES = 15, EXPIRY_HEX = 16, DIGEST_HEX = 64 };

struct batch_sums {
    hash256 inputs, shown;
};

/* The sums go on being gathered: copies are ended. */
static struct batch_sums batch_sums(const struct api_batch *b)
{
    struct hasher inputs = b->inputs, shown = b->shown;
    return (struct batch_sums){hash_end(&inputs), hash_end(&shown)};
}

static hash256 batch_mac(struct api_batch *b, const hash256 *inputs, str shown, str expiry)
{
    char stream[UID_TEXT], hex[HASH_HEX];
    str text = str_fmt(&b->arena, "batch|" STR_FMT "|" STR_FMT "|%s|" STR_FMT "|" STR_FMT "|" STR_FMT,
                       STR_ARG(act_actor_text(&b->actor, &b->arena)),
                       STR_ARG(uid_text(ID_PARTNER, b->stream, stream)), b->action->id,
                       STR_ARG(hash_hex(inputs, hex)), STR_ARG(shown), STR_ARG(expiry));
    return keyring_mac(b->shadow.app->config.keys, KEY_PREVIEW, text);
}

str batch_token(struct api_batch *b, ts *ret_expires)
{
    char shown_hex[HASH_HEX], mac_hex[HASH_HEX];
    struct batch_sums sums = batch_sums(b);
    ts expires = ts_add(env_now(), BATCH_MINUTES * 60 * US_PER_SECOND);
    str expiry = str_fmt(&b->arena, "%016llx", (unsigned long long)expires.us);
    str shown = hash_hex(&sums.shown, shown_hex);
    hash256 mac = batch_mac(b, &sums.inputs, shown, expiry);
    *ret_expires = expires;
    return str_fmt(&b->arena, STR_FMT STR_FMT STR_FMT, STR_ARG(expiry), STR_ARG(shown),
                   STR_ARG(hash_hex(&mac, mac_hex)));
}

/* Sixteen lower-case hex digits compare as text like the numbers they are. */
static bool batch_expired(struct api_batch *b, str expiry)
{
    str now = str_fmt(&b->arena, "%016llx", (unsigned long long)env_now().us);
    return str_cmp(expiry, now) <= 0;
}

enum err batch_token_check(struct api_batch *b)
{
    char hex[HASH_HEX];
    hash256 given;
    if (b->token.len == 0)
        return ERR_PREVIEW_REQUIRED;
    if (b->token.len != EXPIRY_HEX + 2 * DIGEST_HEX)
        return ERR_CONFLICT;
    struct batch_sums sums = batch_sums(b);
    str expiry = str_head(b->token, EXPIRY_HEX);
    str shown = str_head(str_from(b->token, EXPIRY_HEX), DIGEST_HEX);
    hash256 mac = batch_mac(b, &sums.inputs, shown, expiry);
    if (!hash_parse(str_from(b->token, EXPIRY_HEX + DIGEST_HEX), &given) || !hash_eq(&given, &mac) ||
        batch_expired(b, expiry))
        return ERR_CONFLICT;
    return str_eq(shown, hash_hex(&sums.shown, hex)) ? OK : ERR_PREVIEW_STALE;
}
