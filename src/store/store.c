/* Opens the store and hands out connections. */
#include "store/store.h"

#include <pthread.h>
#include <stdlib.h>

#include "store/store_meta.h"
#include "store/store_migrate.h"

enum { WRITERS_MAX = 64, READERS_MAX = 256 };

struct store {
    struct store_config config;
    char *folder; /* copies: the config's texts may go */
    char *url;
    struct store_schema schema;
    char database_id[33];
    struct db *writers[WRITERS_MAX];
    size_t n_writers;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t back;
    struct db *idle[READERS_MAX]; /* the one used last is taken first: its cache is warm */
    size_t n_idle, n_readers;
};

static char *copy(const char *z)
{
    char *s = z ? strdup(z) : NULL;
    ASSERT(!z || s);
    return s;
}

static size_t bounded(int wanted, size_t otherwise, size_t max)
{
    size_t n = wanted > 0 ? (size_t)wanted : otherwise;
    return n < max ? n : max;
}

static struct store *store_new(const struct store_config *c)
{
    struct store *s = calloc(1, sizeof *s);
    ASSERT(s != NULL);
    s->config = *c;
    s->config.db.folder = s->folder = copy(c->db.folder);
    s->config.db.url = s->url = copy(c->db.url);
    s->config.readers = (int)bounded(c->readers, 8, READERS_MAX);
    s->config.writers = c->db.engine == DB_SQLITE ? 1 : (int)bounded(c->writers, 4, WRITERS_MAX);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->back, NULL);
    return s;
}

static enum err refuse(struct db_problem *p, enum err e, const char *text)
{
    *p = (struct db_problem){.err = e};
    size_t n = strlen(text);
    ASSERT(n < sizeof p->text);
    memcpy(p->text, text, n + 1);
    return e;
}

/* May this program write what it found? */
static enum err check_schema(const struct store_schema *s, struct db_problem *ret_problem)
{
    if (s->at == 0)
        return refuse(ret_problem, ERR_NOT_FOUND, "the database is empty: run init first");
    if (s->at < s->known)
        return refuse(ret_problem, ERR_UNAVAILABLE, "the database is of an older release: run migrate first");
    if (s->min_writer > s->known)
        return refuse(ret_problem, ERR_UNAVAILABLE,
                      "the database was migrated by a newer release, which this one must not write into");
    return OK;
}

static enum err read_identity(struct store *s, struct db *db)
{
    struct arena a;
    arena_init(&a, 4096);
    str id = S("");
    enum err e = store_meta_get(db, S(STORE_META_DATABASE_ID), &a, &id);
    if (e == OK && id.len != sizeof s->database_id - 1)
        e = ERR_CORRUPT;
    if (e == OK)
        memcpy(s->database_id, id.ptr, id.len);
    arena_free(&a);
    return e;
}

static enum err open_writer(struct store *s, struct db_problem *ret_problem)
{
    struct db **db = &s->writers[s->n_writers];
    TRY(db_open(&s->config.db, DB_WRITER, ret_problem, db));
    s->n_writers++;
    return OK;
}

/* Everything that is done once, on the first writer. */
static enum err open_first(struct store *s, enum store_how how, struct db_problem *ret_problem)
{
    TRY(open_writer(s, ret_problem));
    struct db *db = s->writers[0];
    enum err e = how == STORE_MIGRATE ? store_migrate(db) : OK;
    if (e == OK)
        e = store_migrate_schema(db, &s->schema);
    if (e != OK) {
        *ret_problem = *db_problem(db);
        return e;
    }
    TRY(check_schema(&s->schema, ret_problem));
    e = read_identity(s, db);
    if (e != OK)
        return refuse(ret_problem, e, "the database does not know its own id");
    return OK;
}

enum err store_open(const struct store_config *c, enum store_how how, struct db_problem *ret_problem,
                    struct store **ret)
{
    struct store *s = store_new(c);
    enum err e = open_first(s, how, ret_problem);
    while (e == OK && s->n_writers < (size_t)s->config.writers)
        e = open_writer(s, ret_problem);
    if (e != OK) {
        store_close(s);
        return e;
    }
    for (size_t i = 0; i < s->n_writers; i++)
        db_set_database_id(s->writers[i], store_database_id(s));
    *ret = s;
    return OK;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    ASSERT(s->n_idle == s->n_readers);
    for (size_t i = 0; i < s->n_idle; i++)
        db_close(s->idle[i]);
    /* L21, L22: the writer goes last, with the lock of the folder. */
    for (size_t i = 0; i < s->n_writers; i++)
        db_close(s->writers[i]);
    pthread_cond_destroy(&s->back);
    pthread_mutex_destroy(&s->lock);
    free(s->folder);
    free(s->url);
    free(s);
}

struct store_schema store_schema(const struct store *s)
{
    return s->schema;
}

enum db_engine store_engine(const struct store *s)
{
    return s->config.db.engine;
}

str store_database_id(const struct store *s)
{
    return (str){s->database_id, sizeof s->database_id - 1};
}

size_t store_writers(const struct store *s)
{
    return s->n_writers;
}

struct db *store_writer(struct store *s, size_t i)
{
    ASSERT(i < s->n_writers);
    return s->writers[i];
}

size_t store_writer_of(const struct store *s, uid stream)
{
    return (stream.lo ^ stream.hi) % s->n_writers;
}

/* Takes an idle reader, or leave to open one (NULL), waiting while all are out. */
static struct db *take(struct store *s)
{
    struct db *db = NULL;
    pthread_mutex_lock(&s->lock);
    while (s->n_idle == 0 && s->n_readers == (size_t)s->config.readers)
        pthread_cond_wait(&s->back, &s->lock);
    if (s->n_idle > 0)
        db = s->idle[--s->n_idle];
    else
        s->n_readers++;
    pthread_mutex_unlock(&s->lock);
    return db;
}

static void give_back(struct store *s, struct db *db)
{
    pthread_mutex_lock(&s->lock);
    if (db)
        s->idle[s->n_idle++] = db;
    else
        s->n_readers--;
    pthread_cond_signal(&s->back);
    pthread_mutex_unlock(&s->lock);
}

enum err store_reader_get(struct store *s, struct store_reader *ret)
{
    struct db *db = take(s);
    if (!db) {
        struct db_problem problem;
        enum err e = db_open(&s->config.db, DB_READER, &problem, &db);
        if (e != OK) {
            give_back(s, NULL);
            return e;
        }
        db_set_database_id(db, store_database_id(s));
    }
    *ret = (struct store_reader){s, db};
    return OK;
}

void store_reader_put(struct store_reader *r)
{
    if (!r->db)
        return;
    db_rollback(r->db);
    give_back(r->store, r->db);
    *r = (struct store_reader){0};
}
