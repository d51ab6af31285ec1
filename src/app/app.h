/* The running instance: what the edges are handed. One per process; made by app_open, joined by main.c. */
#ifndef APP_APP_H
#define APP_APP_H

#include "base/secret.h"
#include "domain/action.h"
#include "domain/programme.h"
#include "domain/state.h"

struct store;
struct cache;
struct writer;
struct journal;
struct clock;

struct app_config {
    const char *data_dir; /* SQLite, lock, journal, socket */
    const char *database; /* postgresql://… or NULL */
    struct keyring *keys; /* owned by the caller, outlives the app */
    size_t cache_bytes;   /* ceiling of the states kept in memory; 0: 128 MiB */
    int writers;          /* PostgreSQL writer connections; 0: 4 */
    bool demo;            /* the demo's clock replaces the guard of L9 */
};

struct app {
    struct app_config config;
    struct store *store;
    struct cache *cache;
    struct writer *writer;
    struct journal *journal;
    struct clock *clock;
    struct programme *_Atomic programme; /* in force; programme_get holds it */
};

/* Opens store, programme in force, cache, journal, writer threads. Mistakes are told in diag. */
MUST_CHECK enum err app_open(const struct app_config *config, struct arena *a, struct diag *diag,
                             struct app **ret);
void app_close(struct app *app); /* drains the writer first */
/* Ready to act? Tells why not (clock, journal, writer silent, quarantine) for /readyz. */
bool app_ready(const struct app *app, str *ret_why);

/* The programme in force, held: programme_release. NULL before the first was applied. */
struct programme *app_programme(struct app *app);

/* The domain's clock (L9): real time, or the demo's. */
ts app_now(const struct app *app);

#endif
