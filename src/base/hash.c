/* BLAKE2b-256 by libsodium. */
#include "base/hash.h"

#include <sodium.h>

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(struct hasher),
               "struct hasher holds libsodium's state");
_Static_assert(_Alignof(crypto_generichash_state) <= _Alignof(struct hasher), "and is aligned like it");

static crypto_generichash_state *state_of(struct hasher *h)
{
    return (crypto_generichash_state *)(void *)h->state;
}

static void update(struct hasher *h, const void *p, size_t n)
{
    int failed = crypto_generichash_update(state_of(h), p, n);
    ASSERT(!failed);
}

void hash_begin(struct hasher *h, str tag, const uint8_t *key, size_t key_len)
{
    int failed = crypto_generichash_init(state_of(h), key, key_len, HASH_BYTES);
    ASSERT(!failed);
    hash_str(h, tag);
}

void hash_i64(struct hasher *h, int64_t n)
{
    uint64_t u = (uint64_t)n;
    uint8_t le[8];
    for (size_t i = 0; i < sizeof le; i++)
        le[i] = (uint8_t)(u >> (8 * i));
    update(h, le, sizeof le);
}

void hash_str(struct hasher *h, str s)
{
    hash_i64(h, (int64_t)s.len);
    if (s.len != 0)
        update(h, s.ptr, s.len);
}

hash256 hash_end(struct hasher *h)
{
    hash256 out;
    int failed = crypto_generichash_final(state_of(h), out.b, HASH_BYTES);
    ASSERT(!failed);
    sodium_memzero(h, sizeof *h); /* the state of a keyed hash is as secret as its key */
    return out;
}

hash256 hash_of(str tag, str s)
{
    struct hasher h;
    hash_begin(&h, tag, NULL, 0);
    hash_str(&h, s);
    return hash_end(&h);
}

bool hash_eq(const hash256 *a, const hash256 *b)
{
    return sodium_memcmp(a->b, b->b, HASH_BYTES) == 0;
}

str hash_hex(const hash256 *h, char out[HASH_HEX])
{
    sodium_bin2hex(out, HASH_HEX, h->b, HASH_BYTES);
    return (str){out, HASH_HEX - 1};
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hash_parse(str hex, hash256 *ret)
{
    hash256 out;
    if (hex.len != HASH_HEX - 1)
        return false;
    for (size_t i = 0; i < HASH_BYTES; i++) {
        int high = hex_digit(hex.ptr[2 * i]), low = hex_digit(hex.ptr[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out.b[i] = (uint8_t)(high << 4 | low);
    }
    *ret = out;
    return true;
}
