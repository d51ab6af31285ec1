/* Snapshots of states. Their bytes stand as base 64: every column is TEXT or BIGINT. */
#include "store/store_snapshot.h"

#include "base/buf.h"
#include "sql.gen.h"
#include "store/store_text.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Base 64 without padding. */
static void encode(str bytes, char *out)
{
    const unsigned char *p = (const unsigned char *)bytes.ptr;
    uint32_t held = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        held = held << 8 | p[i];
        for (bits += 8; bits >= 6; bits -= 6)
            *out++ = digits[held >> (bits - 6) & 63];
    }
    if (bits)
        *out = digits[held << (6 - bits) & 63];
}

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

static bool decode(str text, char *out)
{
    uint32_t held = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < text.len; i++) {
        int v = value_of(text.ptr[i]);
        if (v < 0)
            return false;
        held = held << 6 | (uint32_t)v;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            *out++ = (char)(held >> bits & 255);
        }
    }
    return true;
}

enum err store_snapshot_put(struct db *db, uid stream, const struct store_snapshot *s)
{
    struct buf b;
    size_t n = (s->bytes.len * 4 + 2) / 3;
    buf_init(&b, n + 1);
    char *text = buf_room(&b, n + 1);
    if (!text)
        return ERR_TOO_LARGE;
    encode(s->bytes, text);
    struct sql_snapshot_put_in in = {
        .stream = UID_STR(ID_PARTNER, stream),
        .seq = (int64_t)s->head.seq,
        .hash = HASH_STR(&s->head.hash),
        .fold_version = s->fold_version,
        .bytes = {text, n},
    };
    enum err e = sql_snapshot_put(db, in, NULL);
    buf_free(&b);
    return e;
}

enum err store_snapshot_get(struct db *db, uid stream, int64_t fold_version, struct arena *a,
                            struct store_snapshot *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_snapshot_get_in in = {UID_STR(ID_PARTNER, stream), fold_version};
    TRY(sql_snapshot_get_open(db, in, &c));
    struct sql_snapshot_get_row row;
    enum err e = sql_snapshot_get_next(&c, &row);
    if (e != OK)
        return e == ERR_DONE ? ERR_NOT_FOUND : e;
    size_t n = row.bytes.len * 3 / 4;
    char *bytes = arena_alloc(a, n + 1, _Alignof(max_align_t));
    if (!decode(row.bytes, bytes))
        return ERR_CORRUPT;
    struct store_snapshot s = {.fold_version = fold_version, .bytes = {bytes, n}};
    s.head.seq = (uint64_t)row.seq;
    TRY(store_text_hash(row.hash, &s.head.hash));
    *ret = s;
    return OK;
}

enum err store_snapshot_drop_all(struct db *db)
{
    return sql_snapshot_drop_all(db, NULL);
}
