/* Money: whole minor units and an ISO 4217 code. No rate is ever computed. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/str.h"

typedef struct {
    int64_t minor;
    char currency[4]; /* "USD"; empty = no amount */
} money;

#define MONEY_NONE ((money){0, ""})
static inline bool money_none(money m)
{
    return m.currency[0] == '\0';
}
bool money_eq(money a, money b);
/* Digits after the point: 2 for USD, 0 for KRW and JPY, … (ISO 4217); 2 for a code that is not known. */
int money_digits(const char currency[4]);
/* "100.00" and "USD" to minor units; fewer digits than the currency has are filled up ("100", "99.5"). false
 * on more digits than it has, overflow, or a currency that is not three capital letters. */
bool money_parse(str amount, str currency, money *ret);
enum { MONEY_TEXT = 32 };
str money_amount_text(money m, char out[MONEY_TEXT]); /* "100.00", without the code */

#endif
