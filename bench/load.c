/* bench_load DIR PARTNERS PEOPLE [postgresql://…]: a folder (or database) as `init` would make it, with
 * partners that have people, memberships and a token each. DIR/partners.tsv: token, partner, e-mail of its
 * Global admin; DIR/revoke.tsv: tokens that the driver takes back one by one, with their ids. */
#include "bench.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/cache.h"
#include "app/identity.h"
#include "app/programme_file.h"
#include "base/env.h"
#include "store/store_programme.h"

enum { THREADS = 32, SPARE_TOKENS = 4 };

struct load {
    struct bench bench;
    int people;
    size_t n;
    _Atomic size_t next;
    pthread_mutex_t lock;
    FILE *partners, *revoke;
};

static enum err load_store_programme(struct db *db, void *cookie)
{
    const struct programme *p = cookie;
    return store_programme_add(
        db, &(struct store_programme){
                .hash = p->hash, .text = p->source, .applied_at = env_now(), .from_at = TS_NONE});
}

static void load_programme(struct bench *b)
{
    static const char *const paths[] = {GUILDHALL_SOURCE_DIR "/programmes/mpn.yaml",
                                        GUILDHALL_SOURCE_DIR "/samples/mpn-example.yaml",
                                        GUILDHALL_SOURCE_DIR "/bench/programme.yaml"};
    static struct diag diag;
    struct programme *p = NULL;
    if (programme_load(paths, ARRAY_LEN(paths), &b->arena, &diag, &p) != OK)
        bench_fail("programme", diag.n ? str_z(&b->arena, diag.items[0].text) : "?");
    app_first_programme(b->app, p);
    if (app_task(b->app, UID_VENDOR, load_store_programme, p) != OK)
        bench_fail("programme", "cannot be kept");
    char hex[HASH_HEX];
    struct act_request req;
    str words = str_fmt(&b->arena, "programme=" STR_FMT, STR_ARG(hash_hex(&p->hash, hex)));
    bench_request(&b->arena, &b->root, UID_VENDOR, "apply-programme", str_z(&b->arena, words), S("programme"),
                  &req);
    bench_done(&req, act_run(b->app, &req));
    cache_release(req.result.state);
    programme_release(p);
}

/* One act of a partner, done; what it told. */
static struct act_request load_act(struct load *l, struct arena *a, const struct actor *by, uid stream,
                                   const char *action, str words, int *n)
{
    struct act_request req;
    bench_request(a, by, stream, action, str_z(a, words), str_fmt(a, "load-%d", ++*n), &req);
    bench_done(&req, act_run(l->bench.app, &req));
    cache_release(req.result.state);
    return req;
}

/* Everybody of a partner in one transaction. */
static void load_people(struct load *l, struct arena *a, const struct actor *admin, uid stream, size_t number)
{
    size_t n = (size_t)l->people;
    struct act_request *reqs = NEW_N(a, struct act_request, n);
    for (size_t i = 0; i < n; i++) {
        str words = str_fmt(a, "email=p%zu@b%zu.example given_name=Person family_name=%zu", i, number, i);
        bench_request(a, admin, stream, "add-person", str_z(a, words), str_fmt(a, "person-%zu", i), &reqs[i]);
    }
    bench_done(&reqs[0], act_run_all(l->bench.app, reqs, n));
    for (size_t i = 0; i < n; i++)
        cache_release(reqs[i].result.state);
}

static void load_tokens(struct load *l, struct arena *a, const struct actor *admin, uid stream, size_t number,
                        int *n)
{
    char id[UID_TEXT];
    str partner = uid_text(ID_PARTNER, stream, id);
    struct act_request own = load_act(l, a, admin, stream, "create-token", S("name=bench"), n);
    pthread_mutex_lock(&l->lock);
    fprintf(l->partners, STR_FMT "\t" STR_FMT "\tadmin@b%zu.example\n",
            STR_ARG(secret_reveal(own.result.token)), STR_ARG(partner), number);
    pthread_mutex_unlock(&l->lock);
    for (int i = 0; i < SPARE_TOKENS && number < 100; i++) {
        struct act_request spare = load_act(l, a, admin, stream, "create-token", S("name=spare"), n);
        const struct event *e = &spare.result.events[0];
        uid token;
        memcpy(&token, (const char *)e->data + e->def->fields[0].offset, sizeof token);
        char text[UID_TEXT];
        pthread_mutex_lock(&l->lock);
        fprintf(l->revoke, STR_FMT "\t" STR_FMT "\t" STR_FMT "\n", STR_ARG(secret_reveal(own.result.token)),
                STR_ARG(partner), STR_ARG(uid_text(ID_TOKEN, token, text)));
        pthread_mutex_unlock(&l->lock);
    }
}

static void load_partner(struct load *l, struct arena *a, size_t number)
{
    struct bench *b = &l->bench;
    struct act_request first;
    struct actor admin;
    int n = 0;
    str words =
        str_fmt(a,
                "key=b%zu company_name=B%zu account_email=account@b%zu.example country=us currency=USD "
                "language=en email=admin@b%zu.example given_name=Ada family_name=Admin",
                number, number, number, number);
    bench_request(a, &b->root, UID_VENDOR, "add-partner", str_z(a, words), str_fmt(a, "partner-%zu", number),
                  &first);
    bench_done(&first, act_run(b->app, &first));
    cache_release(first.result.state);
    uid stream = first.stream;
    str email = str_fmt(a, "admin@b%zu.example", number);
    if (identity_person(b->app, stream, email, a, &admin) != OK)
        bench_fail("partner", "its Global admin is not there");
    admin.session = true;
    words =
        str_fmt(a, "company_name=B%zu account_email=account@b%zu.example country=us currency=USD language=en",
                number, number);
    load_act(l, a, &admin, stream, "join", words, &n);
    load_people(l, a, &admin, stream, number);
    load_act(l, a, &b->root, stream, "record-attainment", S("competency=application-development level=gold"),
             &n);
    load_act(l, a, &admin, stream, "purchase",
             S("offer=gold competency=application-development payment=card"), &n);
    load_tokens(l, a, &admin, stream, number, &n);
}

static void *load_thread(void *arg)
{
    struct load *l = arg;
    struct arena a;
    arena_init(&a, (size_t)64 << 20);
    for (size_t i; (i = atomic_fetch_add(&l->next, 1)) < l->n;) {
        load_partner(l, &a, i);
        arena_reset(&a);
    }
    arena_free(&a);
    return NULL;
}

static FILE *load_file(const char *dir, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    if (!f)
        bench_fail(path, "cannot be written");
    return f;
}

int main(int argc, char **argv)
{
    static struct load l;
    pthread_t threads[THREADS];
    if (argc < 4)
        bench_fail("usage", "bench_load DIR PARTNERS PEOPLE [postgresql://...]");
    bench_open(&l.bench, argv[1], argc > 4 ? argv[4] : NULL);
    l.n = (size_t)strtoul(argv[2], NULL, 10);
    l.people = (int)strtol(argv[3], NULL, 10);
    l.partners = load_file(argv[1], "partners.tsv");
    l.revoke = load_file(argv[1], "revoke.tsv");
    pthread_mutex_init(&l.lock, NULL);
    load_programme(&l.bench);
    for (size_t i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, load_thread, &l) != 0)
            bench_fail("thread", "cannot be started");
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    bench_close(&l.bench);
    return fclose(l.partners) + fclose(l.revoke);
}
