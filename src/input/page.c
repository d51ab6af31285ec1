/* A cursor is hex of the position, a dot, and 32 hex digits of a MAC over the list and the position. */
#include "input/page.h"

#include "base/buf.h"

enum { MAC_HEX = 32, POSITION_MAX = 512 };

enum err page_limit(str given, size_t *ret)
{
    int64_t n = PAGE_DEFAULT;
    if (given.ptr && (!str_to_i64(given, &n) || n < 1 || n > PAGE_MAX))
        return ERR_MALFORMED;
    *ret = (size_t)n;
    return OK;
}

static void put_mac(struct buf *b, const struct keyring *keys, str scope, str position)
{
    struct buf bound;
    char hex[HASH_HEX];
    buf_init(&bound, 64 * 1024);
    buf_uint(&bound, scope.len);
    buf_char(&bound, ':');
    buf_put(&bound, scope);
    buf_put(&bound, position);
    ASSERT(buf_err(&bound) == OK);
    hash256 mac = keyring_mac(keys, KEY_CURSOR, buf_str(&bound));
    buf_put(b, str_head(hash_hex(&mac, hex), MAC_HEX));
    buf_free(&bound);
}

str page_cursor(const struct keyring *keys, str scope, str position, struct arena *a)
{
    struct buf b;
    ASSERT(position.len <= POSITION_MAX);
    buf_init(&b, 4096);
    buf_hex(&b, position.ptr, position.len);
    buf_char(&b, '.');
    put_mac(&b, keys, scope, position);
    str s = str_dup(a, buf_str(&b));
    buf_free(&b);
    return s;
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool from_hex(str hex, struct arena *a, str *ret)
{
    char *to = arena_alloc(a, hex.len / 2 + 1, 1);
    if (hex.len % 2 != 0 || hex.len > 2 * POSITION_MAX)
        return false;
    for (size_t i = 0; i < hex.len; i += 2) {
        int high = digit(hex.ptr[i]), low = digit(hex.ptr[i + 1]);
        if (high < 0 || low < 0)
            return false;
        to[i / 2] = (char)(high * 16 + low);
    }
    *ret = (str){to, hex.len / 2};
    return true;
}

enum err page_position(const struct keyring *keys, str scope, str given, struct arena *a, str *ret)
{
    size_t dot;
    str position;
    if (!given.ptr) {
        *ret = STR_NONE;
        return OK;
    }
    if (given.len > 2 * POSITION_MAX + 1 + MAC_HEX || !str_find_char(given, '.', &dot) ||
        !from_hex(str_head(given, dot), a, &position))
        return ERR_MALFORMED;
    struct buf mac;
    buf_init(&mac, HASH_HEX);
    put_mac(&mac, keys, scope, position);
    bool ours = secret_eq(secret_from(buf_str(&mac)), secret_from(str_from(given, dot + 1)));
    buf_free(&mac);
    if (!ours)
        return ERR_MALFORMED;
    *ret = position;
    return OK;
}
