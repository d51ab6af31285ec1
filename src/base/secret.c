/* The keyring in locked memory, sealing, MACs. */
#include "base/secret.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/env.h"

enum {
    KEY_BYTES = 32,
    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    SEAL_VERSION = 1, /* first byte of what is sealed; a second form can be told from this one */
    SEAL_OVERHEAD = 1 + NONCE_BYTES + TAG_BYTES,
    BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING
};
_Static_assert(KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a derived key seals");
_Static_assert(MASTER_BYTES == crypto_kdf_KEYBYTES, "a master key derives");
_Static_assert(KEY_SEAL == 0 && KEY_PERSONAL == 5,
               "the number of a use derives its key: add new uses at the end");

struct keyring {
    uint8_t keys[KEY_USES][KEY_BYTES];
};

bool secret_eq(secret a, secret b)
{
    return a.len == b.len && (a.len == 0 || sodium_memcmp(a.hidden, b.hidden, a.len) == 0);
}

void secret_wipe(void *p, size_t n)
{
    if (n != 0)
        sodium_memzero(p, n);
}

enum err secret_init(void)
{
    return sodium_init() < 0 ? ERR_INTERNAL : OK;
}

enum err keyring_open(const uint8_t master[MASTER_BYTES], struct keyring **ret)
{
    struct keyring *k = sodium_malloc(sizeof *k);
    if (!k)
        return ERR_UNAVAILABLE;
    for (size_t use = 0; use < KEY_USES; use++) {
        int failed = crypto_kdf_derive_from_key(k->keys[use], KEY_BYTES, use + 1, "gldhall1", master);
        ASSERT(!failed);
    }
    sodium_mprotect_readonly(k);
    *ret = k;
    return OK;
}

void keyring_close(struct keyring *k)
{
    sodium_free(k); /* wipes; NULL is fine */
}

/* A credential of systemd shows its access list as group bits (0440); anything wider is a mistake worth
 * stopping. */
static enum err check_mode(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return ERR_IO;
    return st.st_mode & (S_IWGRP | S_IXGRP | S_IRWXO) ? ERR_NOT_PERMITTED : OK;
}

static enum err master_make(const char *path, uint8_t master[MASTER_BYTES])
{
    struct buf hex;
    buf_init(&hex, 2 * MASTER_BYTES + 1);
    hex.wipe = true;
    env_random(master, MASTER_BYTES);
    buf_hex(&hex, master, MASTER_BYTES);
    buf_char(&hex, '\n');
    enum err e = env_write_file(path, buf_str(&hex), 0600);
    buf_free(&hex);
    return e;
}

static enum err master_read(const char *path, uint8_t master[MASTER_BYTES])
{
    struct arena a;
    arena_init(&a, 64 * 1024);
    a.wipe = true;
    str text;
    enum err e = env_read_file(path, 4 * MASTER_BYTES, &a, &text);
    if (e == OK)
        e = check_mode(path);
    hash256 key; /* 64 hex digits are read like a hash */
    if (e == OK && !hash_parse(str_trim(text), &key))
        e = ERR_CORRUPT;
    if (e == OK)
        memcpy(master, key.b, MASTER_BYTES);
    secret_wipe(&key, sizeof key);
    arena_free(&a);
    return e == ERR_TOO_LARGE ? ERR_CORRUPT : e;
}

enum err keyring_load(const char *path, bool create, struct keyring **ret)
{
    uint8_t master[MASTER_BYTES];
    enum err e = master_read(path, master);
    if (e == ERR_NOT_FOUND && create)
        e = master_make(path, master);
    if (e == OK)
        e = keyring_open(master, ret);
    secret_wipe(master, sizeof master);
    return e;
}

hash256 keyring_mac(const struct keyring *k, enum key_use use, str bytes)
{
    ASSERT(use < KEY_USES);
    struct hasher h;
    hash_begin(&h, S("guildhall/mac"), k->keys[use], KEY_BYTES);
    hash_str(&h, bytes);
    return hash_end(&h);
}

static str base64(struct arena *a, const uint8_t *p, size_t n)
{
    size_t room = sodium_base64_encoded_len(n, BASE64);
    char *text = arena_alloc(a, room, 1);
    sodium_bin2base64(text, room, p, n, BASE64);
    return (str){text, room - 1};
}

static const uint8_t *bytes_of(str s)
{
    return (const uint8_t *)s.ptr;
}

enum err keyring_seal(const struct keyring *k, secret plain, str bound, struct arena *a, str *ret)
{
    size_t n = plain.len + SEAL_OVERHEAD;
    uint8_t *out = arena_alloc(a, n, 1), *nonce = out + 1;
    out[0] = SEAL_VERSION;
    env_random(nonce, NONCE_BYTES);
    if (crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE_BYTES, NULL, (const uint8_t *)plain.hidden,
                                                   plain.len, bytes_of(bound), bound.len, NULL, nonce,
                                                   k->keys[KEY_SEAL]) != 0)
        return ERR_INTERNAL;
    *ret = base64(a, out, n);
    return OK;
}

enum err keyring_unseal(const struct keyring *k, str sealed, str bound, struct arena *a, secret *ret)
{
    uint8_t *in = arena_alloc(a, sealed.len + 1, 1), *nonce = in + 1;
    size_t n;
    if (sodium_base642bin(in, sealed.len, sealed.ptr, sealed.len, NULL, &n, NULL, BASE64) != 0 ||
        n < SEAL_OVERHEAD || in[0] != SEAL_VERSION)
        return ERR_CORRUPT;
    size_t plain_len = n - SEAL_OVERHEAD;
    uint8_t *plain = arena_alloc(a, plain_len + 1, 1);
    a->wipe = true;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, nonce + NONCE_BYTES,
                                                   plain_len + TAG_BYTES, bytes_of(bound), bound.len, nonce,
                                                   k->keys[KEY_SEAL]) != 0)
        return ERR_CORRUPT;
    *ret = (secret){(const char *)plain, plain_len};
    return OK;
}

secret secret_random(struct arena *a, size_t bytes)
{
    uint8_t *raw = arena_alloc(a, bytes, 1);
    a->wipe = true;
    env_random(raw, bytes);
    str text = base64(a, raw, bytes);
    secret_wipe(raw, bytes);
    return secret_from(text);
}
