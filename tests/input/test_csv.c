/* CSV in: encodings, columns, quotes, mistakes by row; and out and in again. */
#include "input/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/env.h"
#include "input/csv_out.h"

struct person_row {
    str given_name;
    code role;
    int64_t count;
    money amount;
    struct str_list offers;
};
static const struct field fields[] = {
    FIELD(person_row, given_name, F_TEXT, CLASS_PERSONAL, .required = true, .max = 100),
    FIELD(person_row, role, F_CODE, CLASS_CODE),
    FIELD(person_row, count, F_INT, CLASS_QUANTITY),
    FIELD(person_row, amount, F_MONEY, CLASS_QUANTITY),
    FIELD(person_row, offers, F_LIST, CLASS_CODE),
};
enum { N = ARRAY_LEN(fields) };
static const char *const also[] = {"partner", NULL};
static struct arena arena;

/* What a file says, as one line: each row "name|role|count|amount|offers|partner", or the first mistake. */
static str read_all(int fd, str bytes, const char *charset, enum err *ret_open)
{
    struct diag d = {0};
    struct csv *csv = NULL;
    struct buf b;
    buf_init(&b, 1 << 20);
    *ret_open = csv_open(fd, bytes, str_of(charset), fields, N, also, &arena, &d, &csv);
    if (*ret_open != OK)
        buf_fmt(&b, STR_FMT " " STR_FMT, STR_ARG(d.items[0].pointer), STR_ARG(d.items[0].text));
    while (*ret_open == OK) {
        struct person_row r = {0};
        char amount[MONEY_TEXT];
        d = (struct diag){0};
        struct into t = {fields, N, &r, &arena, &d, S("")};
        enum err e = csv_next(csv, &t);
        if (e == ERR_DONE)
            break;
        if (e == OK) {
            buf_fmt(&b, STR_FMT "|%s|%lld|" STR_FMT "%s|%zu|" STR_FMT ";", STR_ARG(r.given_name), r.role.z,
                    r.count == FIELD_INT_NONE ? -1LL : (long long)r.count,
                    STR_ARG(money_none(r.amount) ? S("") : money_amount_text(r.amount, amount)),
                    r.amount.currency, r.offers.n, STR_ARG(csv_also(csv, "partner")));
        } else {
            buf_fmt(&b, "%zu:" STR_FMT " " STR_FMT ";", csv_row(csv), STR_ARG(d.items[0].pointer),
                    STR_ARG(d.items[0].text));
            if (e == ERR_MALFORMED)
                break;
        }
    }
    csv_close(csv);
    str s = str_dup(&arena, buf_str(&b));
    buf_free(&b);
    return s;
}

#define B(lit)                                                                                               \
    {                                                                                                        \
        "" lit, sizeof(lit) - 1                                                                              \
    }
static const struct {
    str bytes;
    const char *charset;
    enum err open;
    const char *says;
} rows[] = {
    {B("given_name\nAnn\n"), "", OK, "Ann||-1||0|;"},
    {B("given_name\r\nAnn"), "", OK, "Ann||-1||0|;"},
    {B("\xEF\xBB\xBFGiven name,ROLE,Count\r\nAnn,Global-Admin,3\r\n"), "", OK, "Ann|global-admin|3||0|;"},
    {B("count, given-name \n 3 , Ann \n"), "", OK, "Ann||3||0|;"},
    {B("given_name,amount,currency\nAnn,100.5,usd\n"), "", OK, "Ann||-1|100.50USD|0|;"},
    {B("given_name,amount,amount_currency\nAnn,100,KRW\n"), "", OK, "Ann||-1|100KRW|0|;"},
    {B("given_name,amount\nAnn,100\n"), "", OK, "1:/amount needs a currency of three letters;"},
    {B("given_name,amount\nAnn,100 USD\n"), "", OK, "Ann||-1|100.00USD|0|;"},
    {B("given_name,offers,partner\nAnn,a; B ;c,contoso\n"), "", OK, "Ann||-1||3|contoso;"},
    {B("given_name;count\nAnn;1\n"), "", OK, "Ann||1||0|;"},
    {B("given_name\tcount\nAnn\t1\n"), "", OK, "Ann||1||0|;"},
    {B("given_name\n\"A,\"\"b\"\"\nc\"\n\n\nD\n"), "", OK, "A,\"b\"\nc||-1||0|;D||-1||0|;"},
    {B("given_name\n'=1+1\n'plain\n''=x\n"), "", OK, "=1+1||-1||0|;'plain||-1||0|;'=x||-1||0|;"},
    {B("given_name\nA\"b\n"), "", OK, "A\"b||-1||0|;"},
    {B("given_name,count\nAnn\n"), "", OK, "Ann||-1||0|;"},
    {B("given_name\nAnn,\n"), "", OK, "Ann||-1||0|;"},
    /* Encodings */
    {B("given_name\n\xEA\xB9\x80\n"), "", OK, "\xEA\xB9\x80||-1||0|;"},
    {B("given_name\n\xB1\xE8\n"), "", OK, "\xEA\xB9\x80||-1||0|;"}, /* CP949 by its looks */
    {B("given_name\n\xB1\xE8\n"), "euc-kr", OK, "\xEA\xB9\x80||-1||0|;"},
    {B("given_name\n\x8C\x63\n"), "", OK, "\xEB\x98\xA0||-1||0|;"}, /* outside EUC-KR */
    {B("\xFF\xFEg\0i\0v\0e\0n\0_\0n\0a\0m\0e\0\n\0\x40\xAE\n\0"), "", OK, "\xEA\xB9\x80||-1||0|;"},
    {B("\xFE\xFF\0g\0i\0v\0e\0n\0_\0n\0a\0m\0e\0\n\xAE\x40\0\n"), "", OK, "\xEA\xB9\x80||-1||0|;"},
    {B("given_name\nA\n"), "latin1", ERR_MEDIA_TYPE, " is not in an encoding that is known here"},
    {B("given_name\n\xB1\xE8\n"), "utf-8", OK, "1: breaks its encoding;"},
    /* Headers */
    {B(""), "", ERR_MALFORMED, " has no header line that can be read"},
    {B("\n\n"), "", ERR_MALFORMED, " has no header line that can be read"},
    {B("given_name,cuont\n"), "", ERR_INVALID, "/cuont is not a field here; did you mean count?"},
    {B("given_name,Given Name\n"), "", ERR_INVALID, "/given_name the column is there twice"},
    {B("given_name,,count\n"), "", ERR_INVALID, "/ a column has no name"},
    {B("count\n1\n"), "", ERR_INVALID, "/given_name the column is missing"},
    {B("\"given_name\n"), "", ERR_MALFORMED, " has no header line that can be read"},
    /* Rows: a bad one is told, the next is read */
    {B("given_name,count\nAnn,x\nBob,2\n"), "", OK, "1:/count is not a whole number;Bob||2||0|;"},
    {B("given_name,count\n,1\nBob,2\n"), "", OK, "1:/given_name is required;Bob||2||0|;"},
    {B("given_name\nAnn,Bob\nC\n"), "", OK, "1:/ has more cells than the header;C||-1||0|;"},
    {B("given_name\n\"Ann\"x\nC\n"), "", OK, "1:/ a cell goes on behind its closing quote;C||-1||0|;"},
    {B("given_name\nA\0b\nC\n"), "", OK, "1:/ holds a character that is none;C||-1||0|;"},
    {B("given_name\nA\x07\nC\n"), "", OK, "1:/given_name holds a control character;C||-1||0|;"},
    {B("given_name\nA\n\"B"), "", OK, "A||-1||0|;2: ends inside quotes;"},
};

static void files(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum err e;
        str says = read_all(-1, rows[i].bytes, rows[i].charset, &e);
        if (e != rows[i].open || !str_is(says, rows[i].says))
            fail_msg("row %zu %.40s: %s, " STR_FMT, i, rows[i].bytes.ptr, err_code(e), STR_ARG(says));
        int fd; /* the same from a file */
        assert_int_equal(env_open_temporary("/tmp", &fd), OK);
        assert_int_equal(env.append(fd, rows[i].bytes), OK);
        assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
        says = read_all(fd, STR_NONE, rows[i].charset, &e);
        if (e != rows[i].open || !str_is(says, rows[i].says))
            fail_msg("row %zu from a file: " STR_FMT, i, STR_ARG(says));
        close(fd);
    }
}

/* A file of many blocks, whose Korean stands at its end: every row comes, in constant memory. */
static void large_file(void **state)
{
    (void)state;
    enum { ROWS = 50000 };
    struct buf b;
    buf_init(&b, 16 << 20);
    buf_z(&b, "given_name,count\n");
    for (int i = 0; i < ROWS; i++)
        buf_fmt(&b, "\"name, %d\",%d\n", i, i);
    buf_z(&b, "\xB1\xE8,7\n");
    struct diag d = {0};
    struct csv *csv;
    assert_int_equal(csv_open(-1, buf_str(&b), S(""), fields, N, NULL, &arena, &d, &csv), OK);
    struct arena row;
    arena_init(&row, 1 << 20);
    for (int i = 0; i <= ROWS; i++) {
        struct person_row r = {0};
        struct into t = {fields, N, &r, &row, &d, S("")};
        assert_int_equal(csv_next(csv, &t), OK);
        assert_int_equal(r.count, i < ROWS ? i : 7);
        assert_int_equal(csv_row(csv), i + 1);
        if (i == ROWS)
            assert_true(str_is(r.given_name, "\xEA\xB9\x80"));
        arena_reset(&row);
    }
    struct person_row r = {0};
    struct into t = {fields, N, &r, &row, &d, S("")};
    assert_int_equal(csv_next(csv, &t), ERR_DONE);
    csv_close(csv);
    arena_free(&row);
    buf_free(&b);
}

static void too_large_a_row(void **state)
{
    (void)state;
    struct buf b;
    enum err e;
    buf_init(&b, 1 << 20);
    buf_z(&b, "given_name\n");
    for (int i = 0; i < 70000; i++)
        buf_char(&b, 'x');
    buf_z(&b, "\n");
    for (int i = 0; i < 200; i++)
        buf_char(&b, ',');
    buf_z(&b, "\nAnn\n");
    str says = read_all(-1, buf_str(&b), "", &e);
    assert_int_equal(e, OK);
    assert_true(str_is(says, "1:/ the row is too large;2:/ the row is too large;Ann||-1||0|;"));
    buf_free(&b);
}

static void out_and_in_again(void **state)
{
    (void)state;
    static const char *const texts[] = {"plain", "a,b", "a\"b",         "two\nlines", "=cmd|x",
                                        "+1",    "-1",  "@x",           "'quoted'x",  "'=x",
                                        "''",    "'",   "\xEA\xB9\x80", "a;b"};
    struct buf b;
    buf_init(&b, 1 << 16);
    struct csv_out o = csv_out_on(&b);
    csv_out_text(&o, S("given_name"));
    csv_out_text(&o, S("count"));
    csv_out_end(&o);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        csv_out_text(&o, str_of(texts[i]));
        csv_out_value(&o, VAL_INT("count", (int64_t)i));
        csv_out_end(&o);
    }
    assert_true(str_starts(buf_str(&b), S("\xEF\xBB\xBFgiven_name,count\r\n")));
    assert_non_null(memmem(b.ptr, b.len, "\n'=cmd|x,", 9));
    struct diag d = {0};
    struct csv *csv;
    assert_int_equal(csv_open(-1, buf_str(&b), S(""), fields, N, NULL, &arena, &d, &csv), OK);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct person_row r = {0};
        struct into t = {fields, N, &r, &arena, &d, S("")};
        assert_int_equal(csv_next(csv, &t), OK);
        if (!str_is(r.given_name, texts[i]))
            fail_msg("%s became " STR_FMT, texts[i], STR_ARG(r.given_name));
    }
    csv_close(csv);
    buf_free(&b);
}

static void values_out(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 16);
    struct csv_out o = csv_out_on(&b);
    csv_out_value(&o, VAL_INT("n", -5));
    csv_out_value(&o, VAL_MONEY("m", ((money){-250, "USD"})));
    csv_out_value(&o, VAL_BOOL("b", true));
    csv_out_value(&o, VAL_DATE("d", date_of(2021, 3, 1)));
    csv_out_value(&o, VAL_ID("i", ID_PARTNER, UID_VENDOR));
    csv_out_value(&o, ((struct value){.type = V_NONE}));
    csv_out_end(&o);
    assert_string_equal((buf_char(&b, '\0'), b.ptr), "\xEF\xBB\xBF-5,-2.50,true,2021-03-01,prt_vendor,\r\n");
    buf_free(&b);
}

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 64 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files),           cmocka_unit_test(large_file),
        cmocka_unit_test(too_large_a_row), cmocka_unit_test(out_and_in_again),
        cmocka_unit_test(values_out),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
