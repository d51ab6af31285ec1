/* Identifiers as text, and their derivation. */
#include "base/uid.h"

#include "base/hash.h"

enum { PREFIX = 4, DIGITS = 26 };
_Static_assert(PREFIX + DIGITS < UID_TEXT, "an id and its NUL fit UID_TEXT");

static const char prefixes[ID_KINDS][PREFIX + 1] = {
    [ID_PARTNER] = "prt_", [ID_PERSON] = "per_",  [ID_BENEFIT] = "ben_",      [ID_MEMBERSHIP] = "mem_",
    [ID_ORDER] = "ord_",   [ID_REQUEST] = "req_", [ID_KEY] = "key_",          [ID_TENANT] = "ten_",
    [ID_TOKEN] = "tok_",   [ID_JOB] = "job_",     [ID_SUBSCRIPTION] = "sub_", [ID_TEXT] = "txt_",
    [ID_CLAIM] = "clm_",   [ID_REFUND] = "rfd_",
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

/* What a digit is worth, plus one; 0: it is none. A table, for ids are read with every event (L17) and their
 * digits follow no pattern that a branch could learn. */
static const uint8_t digit_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['g'] = 17, ['h'] = 18, ['j'] = 19, ['k'] = 20, ['m'] = 21, ['n'] = 22, ['p'] = 23, ['q'] = 24,
    ['r'] = 25, ['s'] = 26, ['t'] = 27, ['v'] = 28, ['w'] = 29, ['x'] = 30, ['y'] = 31, ['z'] = 32,
};

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
        unsigned value = digit_values[(uint8_t)s.ptr[i]];
        if (value == 0 || (i == PREFIX && value > 8)) /* 26 digits hold 130 bits */
            return false;
        u.hi = u.hi << 5 | u.lo >> 59;
        u.lo = u.lo << 5 | (value - 1);
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
