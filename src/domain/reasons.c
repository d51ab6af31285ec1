/* The rows of reasons.def. */
#include "domain/action.h"

const struct reason_row reason_rows[REASON_COUNT] = {
#define REASON(name, code, rule, remedy, facts) [REASON_##name] = {code, rule, REMEDY_##remedy, facts},
#include "domain/reasons.def"
#undef REASON
};

enum remedy_who reason_remedy(const struct reason *r)
{
    bool desk = r->who != 0 && (r->who & ~(WHO_DESK | WHO_AUDITOR | WHO_SERVICE)) == 0;
    return desk ? REMEDY_DESK : reason_rows[r->code].remedy;
}

const char *reason_remedy_part(const struct reason *r)
{
    return reason_remedy(r) != reason_rows[r->code].remedy ? "remedy-desk" : "remedy";
}
