/* The rows of reasons.def. */
#include "domain/action.h"

const struct reason_row reason_rows[REASON_COUNT] = {
#define REASON(name, code, rule, remedy, facts) [REASON_##name] = {code, rule, REMEDY_##remedy, facts},
#include "domain/reasons.def"
#undef REASON
};
