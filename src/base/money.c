/* Amounts as text, exactly. */
#include "base/money.h"

static bool in_list(const char *list, const char currency[4])
{
    for (; *list; list += 4)
        if (memcmp(list, currency, 3) == 0)
            return true;
    return false;
}

bool money_eq(money a, money b)
{
    return a.minor == b.minor && memcmp(a.currency, b.currency, sizeof a.currency) == 0;
}

int money_digits(const char currency[4])
{
    if (in_list("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ", currency))
        return 0;
    if (in_list("BHD IQD JOD KWD LYD OMR TND ", currency))
        return 3;
    return in_list("CLF UYW ", currency) ? 4 : 2;
}

static bool currency_set(char out[4], str s)
{
    if (s.len != 3)
        return false;
    for (size_t i = 0; i < 3; i++)
        if (s.ptr[i] < 'A' || s.ptr[i] > 'Z')
            return false;
    memcpy(out, s.ptr, 3);
    out[3] = '\0';
    return true;
}

bool money_parse(str amount, str currency, money *ret)
{
    money m;
    if (!currency_set(m.currency, currency))
        return false;
    size_t digits = (size_t)money_digits(m.currency);
    str fraction = amount, whole;
    if (!str_split(&fraction, '.', &whole))
        return false;
    bool pointed = fraction.ptr != NULL;
    if (whole.len == 0 || str_is(whole, "-") || (pointed && (fraction.len == 0 || fraction.len > digits)))
        return false;
    /* The digits without the point, filled up with zeros, are the minor units. */
    char text[40];
    size_t len = whole.len + digits;
    if (len > sizeof text)
        return false;
    memset(text, '0', sizeof text);
    memcpy(text, whole.ptr, whole.len);
    if (pointed)
        memcpy(text + whole.len, fraction.ptr, fraction.len);
    if (!str_to_i64((str){text, len}, &m.minor))
        return false;
    *ret = m;
    return true;
}

str money_amount_text(money m, char out[MONEY_TEXT])
{
    int digits = money_digits(m.currency);
    uint64_t n = m.minor < 0 ? -(uint64_t)m.minor : (uint64_t)m.minor;
    char *at = out + MONEY_TEXT - 1;
    char *end = at;
    *at = '\0';
    for (int i = 0; n != 0 || i <= digits; i++, n /= 10) {
        if (i == digits && digits != 0)
            *--at = '.';
        *--at = (char)('0' + n % 10);
    }
    if (m.minor < 0)
        *--at = '-';
    size_t len = (size_t)(end - at);
    memmove(out, at, len + 1);
    return (str){out, len};
}
