/* See months.h. */
#include "domain/months.h"

enum { MONTHS_MOST = 12 * 9999 };

date months_after(date d, struct months m)
{
    ASSERT(m.den > 0 && m.num >= 0);
    int64_t whole = m.num / m.den;
    if (whole >= MONTHS_MOST)
        return DATE_LAST;
    date step = date_add_months(d, (int)whole), next = date_add_months(d, (int)whole + 1);
    int64_t days = m.num % m.den * (next.days - step.days) / m.den;
    return date_add(step, (int32_t)days);
}

struct months months_between(date from, date to)
{
    if (date_cmp(to, from) <= 0)
        return (struct months){0, 1};
    struct civil a = date_civil(from), b = date_civil(to);
    int whole = (b.year - a.year) * 12 + b.month - a.month;
    if (date_cmp(date_add_months(from, whole), to) > 0)
        whole--;
    date step = date_add_months(from, whole), next = date_add_months(from, whole + 1);
    int64_t length = next.days - step.days;
    if (length <= 0)
        return (struct months){whole, 1}; /* at the last day that can be written */
    return (struct months){whole * length + (to.days - step.days), length};
}

int months_cmp(struct months a, struct months b)
{
    __int128 x = (__int128)a.num * b.den, y = (__int128)b.num * a.den;
    return (x > y) - (x < y);
}

/* R41 */
struct months months_shared(int64_t a, struct months left, int64_t c, int64_t whole)
{
    return (struct months){a * left.num + c * whole * left.den, (a + c) * left.den};
}
