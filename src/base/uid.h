/* Identifiers. A uid is 128 bits, sortable by the time of its making; outside it is written with the prefix
 * of what it names ("ben_01h…", 26 digits of Crockford base 32). Inside decide() ids are derived, not drawn:
 * the same act at the same place of the ledger gives the same ids (L6). */
#ifndef BASE_UID_H
#define BASE_UID_H

#include "base/str.h"
#include "base/time.h"

typedef struct {
    uint64_t hi, lo;
} uid;
#define UID_NONE ((uid){0, 0})

/* What an id names; the prefix comes from this list. */
enum id_kind {
    ID_PARTNER,      /* prt_ */
    ID_PERSON,       /* per_ */
    ID_BENEFIT,      /* ben_ */
    ID_MEMBERSHIP,   /* mem_ */
    ID_ORDER,        /* ord_ */
    ID_REQUEST,      /* req_ */
    ID_KEY,          /* key_ */
    ID_TENANT,       /* ten_ */
    ID_TOKEN,        /* tok_ */
    ID_JOB,          /* job_ */
    ID_SUBSCRIPTION, /* sub_ */
    ID_TEXT,         /* txt_ : free text in the vault */
    ID_CLAIM,        /* clm_ : of somebody who wants to become a Global admin */
    ID_REFUND,       /* rfd_ */
    ID_KINDS
};

static inline bool uid_none(uid u)
{
    return u.hi == 0 && u.lo == 0;
}
static inline bool uid_eq(uid a, uid b)
{
    return a.hi == b.hi && a.lo == b.lo;
}
static inline int uid_cmp(uid a, uid b)
{
    if (a.hi != b.hi)
        return a.hi < b.hi ? -1 : 1;
    return (a.lo > b.lo) - (a.lo < b.lo);
}

/* The vendor's stream is the partner of this id; it is written "prt_vendor". */
#define UID_VENDOR ((uid){0, 1})

enum { UID_TEXT = 32 };
str uid_text(enum id_kind k, uid u, char out[UID_TEXT]); /* "" for UID_NONE */
bool uid_parse(enum id_kind k, str s, uid *ret);         /* only what uid_text writes, never UID_NONE */
/* 48 bits of `at` (ms), then 80 bits of BLAKE2b over stream, seq and n. */
uid uid_derive(ts at, uid stream, uint64_t seq, uint32_t n);

#endif
