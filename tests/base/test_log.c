/* One line of JSON, written at once. */
#include "base/log.h"

#include "base/env.h"
#include "support.h"

static ts fixed_now(void)
{
    return (ts){INT64_C(1614589200000000)};
}

static char text[64 * 1024];

static void say_fields(void)
{
    LOG(LOG_WARN, "act-failed", LOG_S("code", S("busy \"x\"\n")), LOG_I("ms", -12), LOG_S("none", STR_NONE));
}

static void say_nothing_but_the_event(void)
{
    LOG(LOG_ERROR, "bare");
}

static void say_at_every_level(void)
{
    LOG(LOG_DEBUG, "d");
    LOG(LOG_INFO, "i");
    log_level_set(LOG_ERROR);
    LOG(LOG_WARN, "w");
    LOG(LOG_ERROR, "e");
    log_level_set(LOG_DEBUG);
    LOG(LOG_DEBUG, "d2");
}

static void say_too_much(void)
{
    memset(text, 'x', sizeof text);
    LOG(LOG_INFO, "long", LOG_S("body", ((str){text, sizeof text})));
}

static void test_lines(void **state)
{
    (void)state;
#define TIME "{\"time\":\"2021-03-01T09:00:00Z\",\"level\":"
    static const struct {
        void (*say)(void);
        const char *said;
    } table[] = {
        {say_fields,
         TIME "\"warn\",\"event\":\"act-failed\",\"code\":\"busy \\\"x\\\"\\n\",\"ms\":-12,\"none\":null}\n"},
        {say_nothing_but_the_event, TIME "\"error\",\"event\":\"bare\"}\n"},
        {say_at_every_level, TIME "\"info\",\"event\":\"i\"}\n" TIME "\"error\",\"event\":\"e\"}\n" TIME
                                  "\"debug\",\"event\":\"d2\"}\n"},
        {say_too_much, TIME "\"info\",\"event\":\"long\",\"cut\":true}\n"},
    };
    env.now = fixed_now;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char said[4096];
        assert_int_equal(signal_that_ends(table[i].say, said, sizeof said), 0);
        assert_string_equal(said, table[i].said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
