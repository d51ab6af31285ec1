/* A named, typed value: the facts of a reason, the parameters of a text. */
#ifndef BASE_VALUE_H
#define BASE_VALUE_H

#include "base/money.h"
#include "base/time.h"
#include "base/uid.h"

enum value_type { V_NONE, V_STR, V_INT, V_BOOL, V_DATE, V_TS, V_MONEY, V_ID };
struct value {
    const char *name;
    enum value_type type;
    enum id_kind id_kind;
    union {
        str s;
        int64_t i;
        bool b;
        date d;
        ts t;
        money m;
        uid u;
    };
};
#define VAL_STR(n, x)   ((struct value){.name = (n), .type = V_STR, .s = (x)})
#define VAL_INT(n, x)   ((struct value){.name = (n), .type = V_INT, .i = (x)})
#define VAL_BOOL(n, x)  ((struct value){.name = (n), .type = V_BOOL, .b = (x)})
#define VAL_DATE(n, x)  ((struct value){.name = (n), .type = V_DATE, .d = (x)})
#define VAL_TS(n, x)    ((struct value){.name = (n), .type = V_TS, .t = (x)})
#define VAL_MONEY(n, x) ((struct value){.name = (n), .type = V_MONEY, .m = (x)})
#define VAL_ID(n, k, x) ((struct value){.name = (n), .type = V_ID, .id_kind = (k), .u = (x)})

#endif
