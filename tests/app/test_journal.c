/* The journal of hand-outs (L26, L27): on disk before anybody sees a key; a broken chain stops the start, a
 * database and a journal that do not belong together give no key. */
#include "app/journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/cache.h"
#include "app/catch_up.h"
#include "base/env.h"
#include "support/house.h"

static const char *path_of(const struct house *h)
{
    static char path[2][128];
    static int i;
    i = !i;
    snprintf(path[i], sizeof path[i], "%s/journal/0.log", h->env->folder);
    return path[i];
}

static str read_journal(struct house *h)
{
    str text;
    assert_int_equal(env_read_file(path_of(h), 1 << 20, &h->arena, &text), OK);
    return text;
}

static void write_journal(struct house *h, str text)
{
    assert_int_equal(env_write_file(path_of(h), text, 0600), OK);
}

static enum err get_key(struct house *h, struct act_result *ret)
{
    struct actor ga = house_actor(h, "ga@contoso.example");
    return house_act(h, &ga, h->contoso, "get-keys", "benefit=windows-server", ret);
}

static void give_keys(struct house *h, int n)
{
    struct act_result r;
    for (int i = 0; i < n; i++)
        assert_int_equal(get_key(h, &r), OK);
}

/* How far it has come is remembered by the pass that runs once a minute. */
static void record(struct house *h)
{
    size_t acted;
    assert_int_equal(catch_up(h->app, &acted), OK);
}

static void expect_no_hand_outs(struct house *h)
{
    struct act_result r;
    str why;
    assert_true(journal_trouble(h->app->journal).len > 0);
    assert_false(app_ready(h->app, &why));
    assert_true(str_eq(why, journal_trouble(h->app->journal)));
    assert_int_equal(get_key(h, &r), ERR_UNAVAILABLE);
    assert_int_equal(r.n_keys, 0);
    const struct state *s = house_state(h, h->contoso); /* reading goes on */
    cache_release(s);
}

static size_t lines(str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

static void every_hand_out_is_a_line(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct act_result r;
    house_import(h, "windows-server", 10);
    assert_int_equal(get_key(h, &r), OK);
    assert_int_equal(house_act(h, &ga, h->contoso, "get-keys", "benefit=windows-server count=2", &r), OK);
    assert_int_equal(lines(read_journal(h)), 3);
    for (size_t i = 0; i < r.n_keys; i++) { /* ids and keyed hashes, never a key */
        str text = read_journal(h), key = secret_reveal(r.keys[i].key);
        char id[UID_TEXT];
        str given = uid_text(ID_KEY, r.keys[i].id, id);
        assert_null(memmem(text.ptr, text.len, key.ptr, key.len));
        assert_non_null(memmem(text.ptr, text.len, given.ptr, given.len));
    }
    record(h);
    house_reopen(h);
    assert_int_equal(journal_trouble(h->app->journal).len, 0);
    give_keys(h, 1);
    assert_int_equal(lines(read_journal(h)), 4);
}

static void a_torn_last_line_is_cut(void **state)
{
    struct house *h = *state;
    house_import(h, "windows-server", 5);
    give_keys(h, 2);
    str whole = read_journal(h);
    write_journal(h, str_fmt(&h->arena, STR_FMT "3 windows-server key_01", STR_ARG(whole)));
    house_reopen(h);
    assert_true(str_eq(read_journal(h), whole));
    assert_int_equal(journal_trouble(h->app->journal).len, 0);
    give_keys(h, 1);
    assert_int_equal(lines(read_journal(h)), 3);
}

static enum err opens(struct house *h)
{
    struct store_reader reader = {0};
    struct journal *j = NULL;
    assert_int_equal(store_reader_get(h->app->store, &reader), OK);
    enum err e = journal_open(h->env->folder, reader.db, &j);
    store_reader_put(&reader);
    journal_close(j);
    return e;
}

static void a_broken_chain_stops_the_start(void **state)
{
    struct house *h = *state;
    house_import(h, "windows-server", 5);
    give_keys(h, 3);
    str whole = str_dup(&h->arena, read_journal(h));
    assert_int_equal(opens(h), OK);
    for (size_t i = 0; i < whole.len; i += 7) { /* any byte, of any line */
        char *text = arena_dup(&h->arena, whole.ptr, whole.len);
        text[i] = text[i] == '7' ? '8' : '7';
        if (i + 1 == whole.len)
            continue; /* the end of the last line: torn, which is no crime */
        write_journal(h, (str){text, whole.len});
        assert_int_equal(opens(h), ERR_CORRUPT);
    }
    size_t first = 0;
    assert_true(str_find_char(whole, '\n', &first));
    write_journal(h, str_from(whole, first + 1)); /* the first line is missing */
    assert_int_equal(opens(h), ERR_CORRUPT);
    write_journal(h, whole);
    assert_int_equal(opens(h), OK);
}

static void a_shorter_journal_gives_no_key(void **state)
{
    struct house *h = *state;
    house_import(h, "windows-server", 8);
    give_keys(h, 3);
    record(h);
    str whole = read_journal(h);
    size_t first = 0;
    assert_true(str_find_char(whole, '\n', &first));
    write_journal(h, str_head(whole, first + 1));
    house_reopen(h);
    expect_no_hand_outs(h);
    write_journal(h, whole); /* the right one is found again */
    house_reopen(h);
    give_keys(h, 1);
}

/* A database from an earlier time beside today's journal: what another house gave is what this one does not
 * know. */
static void a_database_that_does_not_know_the_keys_gives_none(void **state)
{
    struct house *h = *state;
    void *second = NULL;
    house_import(h, "windows-server", 5);
    give_keys(h, 2);
    assert_int_equal(house_setup(&second), 0);
    struct house *restored = second;
    house_import(restored, "windows-server", 5);
    write_journal(restored, read_journal(h));
    house_reopen(restored);
    expect_no_hand_outs(restored);
    house_teardown(&second);
}

static void another_journal_of_the_same_length_gives_no_key(void **state)
{
    struct house *h = *state;
    void *second = NULL;
    house_import(h, "windows-server", 5);
    give_keys(h, 2);
    record(h);
    assert_int_equal(house_setup(&second), 0);
    struct house *other = second;
    house_import(other, "windows-server", 5);
    give_keys(other, 2);
    str theirs = str_dup(&h->arena, read_journal(other));
    house_teardown(&second);
    write_journal(h, theirs);
    house_reopen(h);
    expect_no_hand_outs(h);
}

static enum err no_append(int fd, str bytes)
{
    (void)fd, (void)bytes;
    return ERR_IO;
}
static enum err no_sync(int fd)
{
    (void)fd;
    return ERR_IO;
}

/* L26: the claim stays, and the retry with the same key reveals the same key. */
static void an_unwritable_journal_gives_no_key_and_loses_none(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct env world = env;
    house_import(h, "windows-server", 5);
    for (int how = 0; how < 2; how++) {
        struct act_request req;
        house_request(h, &ga, h->contoso, "get-keys", "benefit=windows-server", &req);
        assert_int_equal(act_preview(h->app, &req), OK);
        req.preview_token = req.result.preview.token;
        memset(&req.result, 0, sizeof req.result);
        if (how == 0)
            env.append = no_append;
        else
            env.sync = no_sync;
        assert_int_equal(act_run(h->app, &req), ERR_UNAVAILABLE);
        assert_int_equal(req.result.n_keys, 0);
        cache_release(req.result.state);
        env = world;
        memset(&req.result, 0, sizeof req.result);
        assert_int_equal(act_run(h->app, &req),
                         ERR_UNAVAILABLE); /* until a new start has looked at the file */
        cache_release(req.result.state);
        house_reopen(h);
        memset(&req.result, 0, sizeof req.result);
        assert_int_equal(act_run(h->app, &req), OK);
        assert_true(req.result.replayed);
        assert_int_equal(req.result.n_keys, 1);
        cache_release(req.result.state);
    }
    const struct state *s = house_state(h, h->contoso);
    size_t got = 0;
    for (size_t i = 0; i < s->n_benefits; i++)
        if (code_is(&s->benefits[i].definition, S("windows-server")))
            got = s->benefits[i].n_items;
    cache_release(s);
    assert_int_equal(got, 2); /* one for each act */
}

#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(every_hand_out_is_a_line),
        HOUSE_TEST(a_torn_last_line_is_cut),
        HOUSE_TEST(a_broken_chain_stops_the_start),
        HOUSE_TEST(a_shorter_journal_gives_no_key),
        HOUSE_TEST(a_database_that_does_not_know_the_keys_gives_none),
        HOUSE_TEST(another_journal_of_the_same_length_gives_no_key),
        HOUSE_TEST(an_unwritable_journal_gives_no_key_and_loses_none),
    };
    return cmocka_run_group_tests_name(
        store_env_engine() == DB_POSTGRES ? "journal on PostgreSQL" : "journal on SQLite", tests, NULL, NULL);
}
