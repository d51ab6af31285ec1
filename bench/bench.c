/* See bench.h. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/env.h"
#include "input/digest.h"
#include "input/into.h"

enum { WORDS_MAX = 32 };

_Noreturn void bench_fail(const char *what, const char *why)
{
    fprintf(stderr, "bench: %s: %s\n", what, why);
    exit(1);
}

void bench_open(struct bench *b, const char *dir, const char *database)
{
    static struct diag diag;
    arena_init(&b->arena, (size_t)2 << 30);
    const char *key = str_z(&b->arena, str_fmt(&b->arena, "%s/master.key", dir));
    if (secret_init() != OK || keyring_load(key, true, &b->keys) != OK)
        bench_fail(dir, "no master key");
    struct app_config config = {.data_dir = dir,
                                .database = database,
                                .migrate = true,
                                .keys = b->keys,
                                .cache_bytes = (size_t)1 << 30};
    enum err e = app_open(&config, &b->arena, &diag, &b->app);
    if (e != OK)
        bench_fail(dir, diag.n ? str_z(&b->arena, diag.items[0].text) : err_code(e));
    b->root = (struct actor){.kind = ACTOR_OS_USER,
                             .stream = UID_VENDOR,
                             .realm = REALM_DESK,
                             .desk = WHO_DESK,
                             .via = code_of(S("bench"))};
}

void bench_close(struct bench *b)
{
    app_close(b->app);
    keyring_close(b->keys);
    arena_free(&b->arena);
}

void bench_request(struct arena *a, const struct actor *by, uid stream, const char *action, const char *words,
                   str key, struct act_request *ret)
{
    const struct action *row = action_find(str_of(action));
    struct diag *diag = NEW(a, struct diag);
    struct pair pairs[WORDS_MAX];
    size_t n = 0;
    str rest = str_dup(a, str_of(words)), word;
    if (!row)
        bench_fail(action, "no such action");
    while (rest.len > 0 && n < WORDS_MAX && str_split(&rest, ' ', &word)) {
        str name, value = word;
        str_split(&value, '=', &name);
        pairs[n++] = (struct pair){name, value};
    }
    void *input = arena_alloc(a, row->input_size + 1, _Alignof(max_align_t));
    struct into to = {.fields = row->fields, .n = row->n_fields, .record = input, .arena = a, .diag = diag};
    into_begin(&to);
    if (into_pairs(&to, pairs, n, NULL) != OK || into_end(&to) != OK)
        bench_fail(action, diag->n ? str_z(a, diag->items[0].text) : "input");
    *ret = (struct act_request){.arena = a,
                                .actor = by,
                                .stream = stream,
                                .action = row,
                                .input = input,
                                .input_digest = input_digest(row->fields, row->n_fields, input),
                                .idempotency_key = key};
}

void bench_done(const struct act_request *req, enum err e)
{
    if (e == OK)
        return;
    const struct act_result *r = &req->result;
    bench_fail(req->action->id, r->n_reasons          ? reason_rows[r->reasons[0].code].code
                                : r->problem.text.len ? str_z(req->arena, r->problem.text)
                                                      : err_code(e));
}

size_t bench_partners(struct bench *b, const char *dir, struct bench_partner **ret)
{
    const char *path = str_z(&b->arena, str_fmt(&b->arena, "%s/partners.tsv", dir));
    str text, line, cell;
    size_t n = 0, cap = 0;
    if (env_read_file(path, (size_t)256 << 20, &b->arena, &text) != OK)
        bench_fail(path, "cannot be read; run bench_load");
    for (size_t i = 0; i < text.len; i++)
        cap += text.ptr[i] == '\n';
    struct bench_partner *rows = NEW_N(&b->arena, struct bench_partner, cap + 1);
    while (n < cap && str_split(&text, '\n', &line)) {
        struct bench_partner *p = &rows[n++];
        str_split(&line, '\t', &cell); /* the token is for the driver over HTTP */
        str_split(&line, '\t', &p->id);
        str_split(&line, '\t', &p->admin);
        if (!uid_parse(ID_PARTNER, p->id, &p->stream))
            bench_fail(path, "not a line of bench_load");
    }
    *ret = rows;
    return n;
}
