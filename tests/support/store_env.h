/* A fresh store for a test, on either engine. The same program runs on both: without an argument on SQLite in
 * a temporary folder, with the argument "postgres" in a schema of its own in the database that
 * GUILDHALL_TEST_POSTGRES names (scripts/with-postgres). A missing server is a failure, not a skip. */
#ifndef TESTS_SUPPORT_STORE_ENV_H
#define TESTS_SUPPORT_STORE_ENV_H

#include "store/store.h"

struct store_env {
    struct store_config config;
    struct store *store;
    struct db *db; /* its first writer */
    struct arena arena;
    char folder[64];
    char url[512];
    char schema[64];
};

/* Once, first thing in main. */
void store_env_main(int argc, char **argv);
enum db_engine store_env_engine(void);

/* cmocka's setup and teardown: *state becomes a struct store_env with an open, migrated store. */
int store_env_setup(void **state);
int store_env_teardown(void **state);
/* The same without opening: the place is there and empty. */
int store_env_place(void **state);
/* Closes and opens again. */
void store_env_reopen(struct store_env *t);
/* Opens a second connection to the same place for looking beside the rules, and runs a text on it. Returns
 * false and keeps what the engine said in `said` where it refuses. */
bool store_env_raw(struct store_env *t, const char *sql, char said[200]);

/* A uid that is n in every test. */
static inline uid store_env_uid(uint64_t n)
{
    return (uid){0x0190000000000000u, n + 1000};
}

#endif
