/* See journal.h. A line for each hand-out: "n pool key key-hash partner seq chain". The chain is a hash over
 * the previous one and the line before it, so a changed, missing or moved line shows. */
#include "app/journal.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/log.h"
#include "store/store_keys.h"
#include "store/store_meta.h"

enum { LINE_MAX_BYTES = 512 };
static const size_t journal_bytes_max = (size_t)1 << 30;

struct journal {
    int fd;
    pthread_mutex_t lock;
    pthread_cond_t synced_more;
    int64_t n, synced; /* lines written, lines on disk */
    bool syncing, failed;
    hash256 head;
    const char *trouble;
};

static const char restored[] =
    "the journal of hand-outs and the database do not belong together (a restore?): "
    "no key is given until they do";

static hash256 journal_chain(const hash256 *previous, str line)
{
    struct hasher h;
    hash_begin(&h, S("guildhall-journal-1"), NULL, 0);
    hash_str(&h, (str){(const char *)previous->b, HASH_BYTES});
    hash_str(&h, line);
    return hash_end(&h);
}

static void journal_line(struct buf *out, int64_t n, const struct journal_entry *e)
{
    char key[UID_TEXT], partner[UID_TEXT], hash[HASH_HEX];
    buf_int(out, n);
    buf_char(out, ' ');
    buf_put(out, code_str(&e->pool));
    buf_char(out, ' ');
    buf_put(out, uid_text(ID_KEY, e->key, key));
    buf_char(out, ' ');
    buf_put(out, hash_hex(&e->key_hash, hash));
    buf_char(out, ' ');
    buf_put(out, uid_text(ID_PARTNER, e->partner, partner));
    buf_char(out, ' ');
    buf_uint(out, e->seq);
}

/* --- Opening --- */

static bool journal_parse(str line, int64_t *ret_n, struct journal_entry *ret, hash256 *ret_chain)
{
    str part[7], rest = line;
    for (size_t i = 0; i < ARRAY_LEN(part); i++)
        if (!str_split(&rest, ' ', &part[i]))
            return false;
    int64_t seq = 0;
    if (rest.ptr || !str_to_i64(part[0], ret_n) || !code_set(&ret->pool, part[1]) ||
        !uid_parse(ID_KEY, part[2], &ret->key) || !hash_parse(part[3], &ret->key_hash) ||
        !uid_parse(ID_PARTNER, part[4], &ret->partner) || !str_to_i64(part[5], &seq) ||
        !hash_parse(part[6], ret_chain))
        return false;
    ret->seq = (uint64_t)seq;
    return true;
}

/* Is the key of this line given to this partner in the database too? */
static enum err journal_known(struct db *db, const struct journal_entry *e, bool *ret)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    str sealed;
    enum err err = store_keys_sealed(db, e->partner, e->key, &a, NULL, &sealed);
    arena_free(&a);
    *ret = err == OK;
    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err journal_read_line(struct journal *j, struct db *db, str line,
                                  const struct store_journal *recorded)
{
    int64_t n = 0;
    struct journal_entry e = {0};
    hash256 chain;
    size_t space = line.len;
    while (space > 0 && line.ptr[space - 1] != ' ')
        space--;
    if (space == 0 || !journal_parse(line, &n, &e, &chain) || n != j->n + 1)
        return ERR_CORRUPT;
    hash256 expected = journal_chain(&j->head, str_head(line, space - 1));
    if (!hash_eq(&expected, &chain))
        return ERR_CORRUPT;
    j->n = n;
    j->head = chain;
    if (n == recorded->n && !hash_eq(&chain, &recorded->head))
        j->trouble = restored;
    if (n > recorded->n) {
        bool known = false;
        TRY(journal_known(db, &e, &known));
        if (!known)
            j->trouble = restored;
    }
    return OK;
}

/* A last line without its end was being written when the power went: nobody was told of it, it is cut off. */
static enum err journal_read(struct journal *j, struct db *db, const char *path, struct arena *a)
{
    struct store_journal *rows = NULL;
    struct store_journal recorded = {0};
    size_t n = 0;
    TRY(store_meta_journals(db, a, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (str_is(rows[i].node, "0"))
            recorded = rows[i];
    str text = STR_NONE;
    enum err e = env_read_file(path, journal_bytes_max, a, &text);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    size_t whole = text.len;
    while (whole > 0 && text.ptr[whole - 1] != '\n')
        whole--;
    str rest = str_head(text, whole), line;
    while (rest.len > 0 && str_split(&rest, '\n', &line))
        if (line.len > 0)
            TRY(journal_read_line(j, db, line, &recorded));
    if (whole < text.len && truncate(path, (off_t)whole) != 0)
        return ERR_IO;
    if (j->n < recorded.n)
        j->trouble = restored;
    j->synced = j->n;
    return OK;
}

enum err journal_open(const char *dir, struct db *db, struct journal **ret)
{
    struct arena a;
    arena_init(&a, journal_bytes_max * 2);
    const char *folder = str_z(&a, str_fmt(&a, "%s/journal", dir));
    const char *path = str_z(&a, str_fmt(&a, "%s/0.log", folder));
    struct journal *j = calloc(1, sizeof *j);
    enum err e = j ? OK : ERR_INTERNAL;
    if (e == OK) {
        pthread_mutex_init(&j->lock, NULL);
        pthread_cond_init(&j->synced_more, NULL);
        j->fd = -1;
        (void)mkdir(folder,
                    0700); /* an existing one is what we want; another failure shows at the next line */
        e = journal_read(j, db, path, &a);
    }
    if (e == OK)
        e = env_open_append(path, 0600, &j->fd);
    arena_free(&a);
    if (e != OK) {
        journal_close(j);
        return e;
    }
    if (j->trouble)
        LOG(LOG_ERROR, "journal-trouble", LOG_S("what", str_of(j->trouble)));
    *ret = j;
    return OK;
}

void journal_close(struct journal *j)
{
    if (!j)
        return;
    if (j->fd >= 0)
        close(j->fd);
    pthread_mutex_destroy(&j->lock);
    pthread_cond_destroy(&j->synced_more);
    free(j);
}

/* --- Writing --- */

enum err journal_note(struct journal *j, const struct journal_entry *entry)
{
    struct buf line;
    buf_init(&line, LINE_MAX_BYTES);
    pthread_mutex_lock(&j->lock);
    enum err e = j->trouble || j->failed ? ERR_UNAVAILABLE : OK;
    if (e == OK) {
        char hex[HASH_HEX];
        journal_line(&line, j->n + 1, entry);
        hash256 chain = journal_chain(&j->head, buf_str(&line));
        buf_char(&line, ' ');
        buf_put(&line, hash_hex(&chain, hex));
        buf_char(&line, '\n');
        e = buf_err(&line) != OK ? ERR_INTERNAL : env.append(j->fd, buf_str(&line));
        if (e == OK) {
            j->n++;
            j->head = chain;
        } else {
            j->failed = true; /* half a line may stand there: only a new start, which cuts it off, goes on */
            e = ERR_UNAVAILABLE;
        }
    }
    pthread_mutex_unlock(&j->lock);
    buf_free(&line);
    return e;
}

enum err journal_sync(struct journal *j)
{
    pthread_mutex_lock(&j->lock);
    int64_t mine = j->n;
    while (j->synced < mine && !j->failed) {
        if (j->syncing) {
            pthread_cond_wait(&j->synced_more, &j->lock);
            continue;
        }
        int64_t upto = j->n;
        j->syncing = true;
        pthread_mutex_unlock(&j->lock);
        enum err e = env.sync(j->fd);
        pthread_mutex_lock(&j->lock);
        j->syncing = false;
        if (e == OK)
            j->synced = upto;
        else
            j->failed = true; /* what an fsync lost once, the next one does not bring back */
        pthread_cond_broadcast(&j->synced_more);
    }
    enum err e = j->failed ? ERR_UNAVAILABLE : OK;
    pthread_mutex_unlock(&j->lock);
    return e;
}

enum err journal_record(const struct journal *j, struct db *db)
{
    struct journal *mine = (struct journal *)(uintptr_t)j;
    pthread_mutex_lock(&mine->lock);
    struct store_journal row = {.node = S("0"), .n = j->n, .head = j->head};
    bool synced = j->synced == j->n;
    pthread_mutex_unlock(&mine->lock);
    return synced ? store_meta_set_journal(db, &row) : OK; /* only what is on disk is remembered */
}

str journal_trouble(const struct journal *j)
{
    struct journal *mine = (struct journal *)(uintptr_t)j;
    pthread_mutex_lock(&mine->lock);
    str what = j->trouble  ? str_of(j->trouble)
               : j->failed ? S("the journal of hand-outs cannot be written; free its disk and start again")
                           : S("");
    pthread_mutex_unlock(&mine->lock);
    return what;
}
