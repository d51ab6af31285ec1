/* BLAKE2b-256 (libsodium), unkeyed and keyed, streaming with length prefixes. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/str.h"

enum { HASH_BYTES = 32, HASH_HEX = 65 };
typedef struct {
    uint8_t b[HASH_BYTES];
} hash256;

struct hasher {
    _Alignas(64) uint8_t state[384];
};
void hash_begin(struct hasher *h, str tag, const uint8_t *key, size_t key_len); /* key may be NULL */
void hash_str(struct hasher *h, str s); /* length (8 bytes little endian), then the bytes */
void hash_i64(struct hasher *h, int64_t n);
hash256 hash_end(struct hasher *h);
hash256 hash_of(str tag, str s);
bool hash_eq(const hash256 *a, const hash256 *b); /* constant time */
str hash_hex(const hash256 *h, char out[HASH_HEX]);
bool hash_parse(str hex, hash256 *ret);

#endif
