/* Identifiers as text, and their derivation. */
#include "base/uid.h"

#include "base/hash.h"

enum { PREFIX = 4, DIGITS = 26 };
_Static_assert(PREFIX + DIGITS < UID_TEXT, "an id and its NUL fit UID_TEXT");

static const char prefixes[ID_KINDS][PREFIX + 1] = {
    [ID_PARTNER] = "prt_", [ID_PERSON] = "per_",  [ID_BENEFIT] = "ben_",      [ID_MEMBERSHIP] = "mem_",
    [ID_ORDER] = "ord_",   [ID_REQUEST] = "req_", [ID_KEY] = "key_",          [ID_TENANT] = "ten_",
    [ID_TOKEN] = "tok_",   [ID_JOB] = "job_",     [ID_SUBSCRIPTION] = "sub_", [ID_TEXT] = "txt_",
};
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz"; /* Crockford: no i, l, o, u */
#define VENDOR_TEXT "prt_vendor"

str uid_text(enum id_kind k, uid u, char out[UID_TEXT])
{
    out[0] = '\0';
    if (uid_none(u))
        return (str){out, 0};
    if (k == ID_PARTNER && uid_eq(u, UID_VENDOR)) {
        memcpy(out, VENDOR_TEXT, sizeof VENDOR_TEXT);
        return (str){out, sizeof VENDOR_TEXT - 1};
    }
    memcpy(out, prefixes[k], PREFIX);
    for (int i = DIGITS - 1; i >= 0; i--) {
        out[PREFIX + i] = alphabet[u.lo & 31];
        u.lo = u.lo >> 5 | u.hi << 59;
        u.hi >>= 5;
    }
    out[PREFIX + DIGITS] = '\0';
    return (str){out, PREFIX + DIGITS};
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c < 'a' || c > 'z' || c == 'i' || c == 'l' || c == 'o' || c == 'u')
        return -1;
    return c - 'a' + 10 - (c > 'i') - (c > 'l') - (c > 'o') - (c > 'u');
}

bool uid_parse(enum id_kind k, str s, uid *ret)
{
    if (k == ID_PARTNER && str_eq(s, S(VENDOR_TEXT))) {
        *ret = UID_VENDOR;
        return true;
    }
    if (s.len != PREFIX + DIGITS || memcmp(s.ptr, prefixes[k], PREFIX) != 0)
        return false;
    uid u = UID_NONE;
    for (size_t i = PREFIX; i < s.len; i++) {
        int digit = digit_value(s.ptr[i]);
        if (digit < 0 || (i == PREFIX && digit > 7)) /* 26 digits hold 130 bits */
            return false;
        u.hi = u.hi << 5 | u.lo >> 59;
        u.lo = u.lo << 5 | (uint64_t)digit;
    }
    if (uid_none(u) || (k == ID_PARTNER && uid_eq(u, UID_VENDOR)))
        return false;
    *ret = u;
    return true;
}

static uint64_t read_be64(const uint8_t *p)
{
    uint64_t n = 0;
    for (size_t i = 0; i < 8; i++)
        n = n << 8 | p[i];
    return n;
}

uid uid_derive(ts at, uid stream, uint64_t seq, uint32_t n)
{
    ASSERT(at.us >= 0);
    struct hasher h;
    hash_begin(&h, S("guildhall/uid"), NULL, 0);
    hash_i64(&h, at.us);
    hash_i64(&h, (int64_t)stream.hi);
    hash_i64(&h, (int64_t)stream.lo);
    hash_i64(&h, (int64_t)seq);
    hash_i64(&h, (int64_t)n);
    hash256 hash = hash_end(&h);
    uint64_t ms = (uint64_t)at.us / 1000;
    return (uid){ms << 16 | (read_be64(hash.b) & 0xFFFF), read_be64(hash.b + 8)};
}
