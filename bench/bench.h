/* What the programs of bench/ share: an app on a folder, acts given as words, and the partners that load
 * made. Whatever goes wrong ends the program with a line on stderr: these are measuring tools. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "app/act.h"

struct bench {
    struct arena arena;
    struct keyring *keys;
    struct app *app;
    struct actor root; /* the operating-system user: the desk's rights */
};

/* A line of DIR/partners.tsv. */
struct bench_partner {
    uid stream;
    str id, admin; /* texts of its id and of its Global admin's e-mail */
};

void bench_open(struct bench *b, const char *dir, const char *database);
void bench_close(struct bench *b);
_Noreturn void bench_fail(const char *what, const char *why);
/* Fills a request; `words` is "name=value …". What it holds lives in `a`. */
void bench_request(struct arena *a, const struct actor *by, uid stream, const char *action, const char *words,
                   str key, struct act_request *ret);
/* What act_run of it must be: OK, or the program ends. */
void bench_done(const struct act_request *req, enum err e);
size_t bench_partners(struct bench *b, const char *dir, struct bench_partner **ret);

#endif
