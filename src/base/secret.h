/* Secrets: bytes that cannot be logged or compared in variable time, and are wiped; sealing of keys; MACs.
 * libsodium is known here and in hash.c only. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"

/* There is no printf of it and no conversion to str but secret_reveal, which a reader can search for. */
typedef struct {
    const char *hidden;
    size_t len;
} secret;

static inline secret secret_from(str s)
{
    return (secret){s.ptr, s.len};
}
static inline str secret_reveal(secret s)
{
    return (str){s.hidden, s.len};
}
bool secret_eq(secret a, secret b);
void secret_wipe(void *p, size_t n);

enum { MASTER_BYTES = 32 };
/* Keys derived from the master key, one for each use, so that none serves two. Lives in locked memory. */
struct keyring;
enum key_use {
    KEY_SEAL,      /* product keys at rest */
    KEY_DUPLICATE, /* keyed hash that finds a key twice (L28) */
    KEY_TOKEN,     /* keyed hash of session and token secrets */
    KEY_PREVIEW,   /* MAC of preview tokens */
    KEY_CURSOR,    /* MAC of list cursors */
    KEY_PERSONAL,  /* salt of the hashes of personal data in events (L14) */
    KEY_USES
};
MUST_CHECK enum err secret_init(void); /* once, before anything else here */
MUST_CHECK enum err keyring_open(const uint8_t master[MASTER_BYTES], struct keyring **ret);
void keyring_close(struct keyring *k);
/* A master key in `path` (64 hex digits): read, or made (0600) if `create`. ERR_NOT_FOUND, ERR_IO,
 * ERR_CORRUPT when it is not 64 hex digits, ERR_NOT_PERMITTED when others may read it or its group may write
 * it (a systemd credential shows as 0440). */
MUST_CHECK enum err keyring_load(const char *path, bool create, struct keyring **ret);

hash256 keyring_mac(const struct keyring *k, enum key_use use, str bytes);
/* XChaCha20-Poly1305; text is base64url without padding. `bound` is authenticated with it (pool, key id), so
 * that a sealed key moved to another row does not open. ERR_CORRUPT when it does not open. */
/* `a` is wiped later (arena.wipe) where it holds what was unsealed. */
MUST_CHECK enum err keyring_seal(const struct keyring *k, secret plain, str bound, struct arena *a, str *ret);
MUST_CHECK enum err keyring_unseal(const struct keyring *k, str sealed, str bound, struct arena *a,
                                   secret *ret);

/* `bytes` random bytes as base64url text: tokens, sign-in links. The arena is wiped later. */
secret secret_random(struct arena *a, size_t bytes);

#endif
