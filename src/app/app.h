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
struct names;
struct journal;
struct guesses;
struct clock;
struct snapshots;
struct quarantine;
struct job_table;

struct app_config {
    const char *data_dir;    /* SQLite, lock, journal, socket */
    const char *database;    /* postgresql://… or NULL */
    bool migrate;            /* bring the schema up to date; else an older one is refused */
    struct keyring *keys;    /* owned by the caller, outlives the app */
    size_t cache_bytes;      /* ceiling of the states kept in memory; 0: 128 MiB */
    int writers;             /* PostgreSQL writer connections; 0: 4 */
    const char *dns_servers; /* "127.0.0.1:5353"; NULL: the system's */
    const char *downloads;   /* folder of packages that the programme has under /downloads/; NULL: none */
    bool demo;               /* the demo's clock replaces the guard of L9 */
    void (*on_fatal)(void *cookie); /* from any thread; NULL: abort */
    void *fatal_cookie;
};

struct app {
    struct app_config config;
    struct store *store;
    struct cache *cache;
    struct snapshots *snapshots;
    struct writer *writer;
    struct names *names;
    struct journal *journal;
    struct guesses *guesses;
    struct quarantine *quarantine;
    struct clock *clock;
    struct job_table *jobs;
    struct programme *_Atomic programme; /* in force; app_programme holds it */
    struct app_programmes *programmes;   /* all that were */
};

/* Opens store, programme in force, cache, journal, writer threads. Mistakes are told in diag. */
MUST_CHECK enum err app_open(const struct app_config *config, struct arena *a, struct diag *diag,
                             struct app **ret);
void app_close(struct app *app); /* drains the writer first */
/* Ready to act? Tells why not (clock, journal, writer silent, quarantine) for /readyz. */
bool app_ready(const struct app *app, str *ret_why);

/* The programme in force, held: programme_release. NULL before the first was applied. */
struct programme *app_programme(struct app *app);

/* Runs `fn` in a transaction of its own on the writer that the stream belongs to, and waits. For what is no
 * act and no event: sessions, links, marks, the chunks of an import. Returns what fn returned (then nothing
 * was committed), or an error of the commit. */
struct db;
MUST_CHECK enum err app_task(struct app *app, uid stream, enum err (*fn)(struct db *db, void *cookie),
                             void *cookie);

/* Before the first was applied: what the act that applies it is decided under. Ignored when one is in force.
 */
void app_first_programme(struct app *app, struct programme *p);

/* Takes up the programme that the vendor's stream applied last, if it is not in force yet. */
void app_follow_programme(struct app *app);

/* Something after which this process must end (L7): logged once, and `on_fatal` is called. */
void app_fatal(struct app *app, const char *why);

/* The domain's clock (L9): real time, or the demo's. */
ts app_now(const struct app *app);

#endif
