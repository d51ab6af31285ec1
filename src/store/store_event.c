/* The ledger. */
#include "store/store_event.h"

#include "sql.gen.h"
#include "store/store_text.h"

static const str actor_kinds[] = {
    [ACTOR_PERSON] = {"person", 6},
    [ACTOR_SERVICE] = {"service", 7},
    [ACTOR_OS_USER] = {"os-user", 7},
    [ACTOR_TIME] = {"time", 4},
};

static enum id_kind actor_id_kind(enum actor_kind kind)
{
    return kind == ACTOR_SERVICE ? ID_TOKEN : ID_PERSON;
}

static enum err read_actor_kind(str s, enum actor_kind *ret)
{
    for (size_t i = 0; i < ARRAY_LEN(actor_kinds); i++) {
        if (str_eq(s, actor_kinds[i])) {
            *ret = (enum actor_kind)i;
            return OK;
        }
    }
    return ERR_CORRUPT;
}

enum err store_event_head(struct db *db, uid stream, struct store_head *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_head_get_row row;
    TRY(sql_head_get_open(db, (struct sql_head_get_in){UID_STR(ID_PARTNER, stream)}, &c));
    enum err e = sql_head_get_next(&c, &row);
    struct store_head head = {0};
    if (e == ERR_DONE) {
        *ret = head;
        return OK;
    }
    TRY(e);
    TRY(store_text_hash(row.hash, &head.hash));
    head.seq = (uint64_t)row.seq;
    *ret = head;
    return OK;
}

enum err store_event_lock_head(struct db *db, uid stream, struct store_head *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_head_lock_row row;
    TRY(sql_head_lock_open(db, (struct sql_head_lock_in){UID_STR(ID_PARTNER, stream)}, &c));
    enum err e = sql_head_lock_next(&c, &row);
    struct store_head head = {0};
    if (e == ERR_DONE) {
        *ret = head;
        return OK;
    }
    TRY(e);
    TRY(store_text_hash(row.hash, &head.hash));
    head.seq = (uint64_t)row.seq;
    *ret = head;
    return OK;
}

enum err store_event_ahead(struct db *db, uid stream)
{
    return db_ahead(db, SQL_HEAD_LOCK, &(struct sql_head_lock_in){UID_STR(ID_PARTNER, stream)});
}

/* L15. The columns as they are stored, in the order of the table. */
static hash256 hash_columns(str database_id, const hash256 *previous, const struct sql_event_append_in *in)
{
    struct hasher h;
    hash_begin(&h, S("guildhall event 1"), NULL, 0);
    hash_str(&h, database_id);
    hash_str(&h, (str){(const char *)previous->b, HASH_BYTES});
    hash_str(&h, in->stream);
    hash_i64(&h, in->seq);
    hash_i64(&h, in->at);
    hash_i64(&h, in->recorded_at);
    hash_str(&h, in->actor_kind);
    hash_str(&h, in->actor);
    hash_str(&h, in->actor_stream);
    hash_str(&h, in->via);
    hash_str(&h, in->action);
    hash_str(&h, in->programme);
    hash_str(&h, in->type);
    hash_i64(&h, in->version);
    hash_str(&h, in->data);
    return hash_end(&h);
}

/* Room for the texts of one event's columns. */
struct columns {
    struct sql_event_append_in in;
    char stream[UID_TEXT];
    char actor[UID_TEXT];
    char actor_stream[UID_TEXT];
    char programme[HASH_HEX];
    char hash[HASH_HEX];
};

static void columns_of(const struct store_event *e, struct columns *c)
{
    c->in = (struct sql_event_append_in){
        .stream = uid_text(ID_PARTNER, e->stream, c->stream),
        .seq = (int64_t)e->seq,
        .at = e->at.us,
        .recorded_at = e->recorded_at.us,
        .actor_kind = actor_kinds[e->actor_kind],
        .actor = uid_text(actor_id_kind(e->actor_kind), e->actor, c->actor),
        .actor_stream = uid_text(ID_PARTNER, e->actor_stream, c->actor_stream),
        .via = code_str(&e->via),
        .action = code_str(&e->action),
        .programme = hash_hex(&e->programme, c->programme),
        .type = e->type,
        .version = e->version,
        .data = e->data,
    };
}

hash256 store_event_hash(str database_id, const hash256 *previous, const struct store_event *e)
{
    struct columns c;
    columns_of(e, &c);
    return hash_columns(database_id, previous, &c.in);
}

/* L5: nobody else has moved it since it was read, or this transaction is lost. */
static enum err move_head(struct db *db, str stream, const struct store_head *from,
                          const struct store_head *to)
{
    int64_t seq = (int64_t)to->seq;
    str hash = HASH_STR(&to->hash);
    if (from->seq == 0) {
        struct sql_head_begin_in in = {stream, seq, hash};
        return db_expect(db, SQL_HEAD_BEGIN, &in, 1);
    }
    struct sql_head_move_in in = {stream, seq, hash, (int64_t)from->seq, HASH_STR(&from->hash)};
    return db_expect(db, SQL_HEAD_MOVE, &in, 1);
}

enum err store_event_append(struct db *db, uid stream, struct store_head *head, struct store_event *events,
                            size_t n)
{
    struct store_head to = *head;
    str database_id = db_database_id(db);
    for (size_t i = 0; i < n; i++) {
        struct store_event *e = &events[i];
        ASSERT(uid_eq(e->stream, stream) && (i == 0 || e->at.us >= events[i - 1].at.us)); /* L8 */
        e->seq = ++to.seq;
        to.hash = e->hash = store_event_hash(database_id, &to.hash, e);
    }
    if (n == 0)
        return OK;
    TRY(move_head(db, UID_STR(ID_PARTNER, stream), head, &to));
    for (size_t i = 0; i < n; i++) {
        struct columns c;
        columns_of(&events[i], &c);
        c.in.hash = hash_hex(&events[i].hash, c.hash);
        TRY(db_expect(db, SQL_EVENT_APPEND, &c.in, 1));
    }
    *head = to;
    return OK;
}

enum err store_event_open(struct db *db, uid stream, uint64_t after, int64_t limit,
                          struct store_event_cursor *ret)
{
    struct sql_event_read_in in = {UID_STR(ID_PARTNER, stream), (int64_t)after, limit};
    struct store_event_cursor c = {.stream = stream};
    TRY(sql_event_read_open(db, in, &c.rows));
    *ret = c;
    return OK;
}

enum err store_event_next(struct store_event_cursor *c, struct store_event *ret)
{
    struct sql_event_read_row row;
    TRY(sql_event_read_next(&c->rows, &row));
    struct store_event e = {
        .stream = c->stream,
        .seq = (uint64_t)row.seq,
        .at = {row.at},
        .recorded_at = {row.recorded_at},
        .type = row.type,
        .version = row.version,
        .data = row.data,
    };
    TRY(read_actor_kind(row.actor_kind, &e.actor_kind));
    TRY(store_text_uid(actor_id_kind(e.actor_kind), row.actor, &e.actor));
    TRY(store_text_uid(ID_PARTNER, row.actor_stream, &e.actor_stream));
    TRY(store_text_code(row.via, &e.via));
    TRY(store_text_code(row.action, &e.action));
    TRY(store_text_hash(row.programme, &e.programme));
    TRY(store_text_hash(row.hash, &e.hash));
    *ret = e;
    return OK;
}

void store_event_close(struct store_event_cursor *c)
{
    db_close_cursor(&c->rows);
}

/* How far the check of a stream has come. */
struct check {
    str stream;
    int64_t last_at;
    hash256 previous;
    struct store_verdict verdict;
};

static enum err bad(struct check *c, uint64_t seq, const char *what)
{
    c->verdict.bad_seq = seq;
    c->verdict.what = what;
    return ERR_CORRUPT;
}

static enum err check_event(struct check *c, str database_id, const struct sql_event_read_row *row)
{
    uint64_t seq = c->verdict.events + 1;
    if (row->seq != (int64_t)seq)
        return bad(c, seq, "sequence");
    if (row->at < c->last_at)
        return bad(c, seq, "time");
    struct sql_event_append_in in = {
        .stream = c->stream,
        .seq = row->seq,
        .at = row->at,
        .recorded_at = row->recorded_at,
        .actor_kind = row->actor_kind,
        .actor = row->actor,
        .actor_stream = row->actor_stream,
        .via = row->via,
        .action = row->action,
        .programme = row->programme,
        .type = row->type,
        .version = row->version,
        .data = row->data,
    };
    hash256 hash = hash_columns(database_id, &c->previous, &in);
    if (!str_eq(HASH_STR(&hash), row->hash))
        return bad(c, seq, "hash");
    c->previous = hash;
    c->last_at = row->at;
    c->verdict.events = seq;
    return OK;
}

/* One page, and where it is the last the head, both of one moment. */
static enum err check_page(struct db *db, uid stream, struct check *c, bool *ret_last)
{
    struct db *reading CLEANUP(db_leave) = db;
    TRY(db_begin_read(db));
    struct db_cursor rows CLEANUP(db_close_cursor) = {0};
    struct sql_event_read_in in = {c->stream, (int64_t)c->verdict.events, STORE_EVENT_PAGE};
    TRY(sql_event_read_open(db, in, &rows));
    struct sql_event_read_row row;
    enum err e;
    while ((e = sql_event_read_next(&rows, &row)) == OK)
        TRY(check_event(c, db_database_id(db), &row));
    if (e != ERR_DONE)
        return e;
    if (rows.at == STORE_EVENT_PAGE)
        return OK;
    *ret_last = true;
    e = store_event_head(db, stream, &c->verdict.head);
    if (e == ERR_CORRUPT)
        return bad(c, c->verdict.events, "head");
    TRY(e);
    if (c->verdict.head.seq != c->verdict.events || !hash_eq(&c->verdict.head.hash, &c->previous))
        return bad(c, c->verdict.events, "head");
    return OK;
}

enum err store_event_verify(struct db *db, uid stream, struct store_verdict *ret)
{
    char text[UID_TEXT];
    struct check c = {.stream = uid_text(ID_PARTNER, stream, text), .last_at = INT64_MIN};
    bool last = false;
    enum err e = OK;
    while (e == OK && !last)
        e = check_page(db, stream, &c, &last);
    if (e == ERR_CORRUPT && !c.verdict.what)
        (void)bad(&c, c.verdict.events + 1, "form");
    *ret = c.verdict;
    return e;
}

enum err store_event_streams(struct db *db, uid after, size_t cap, uid *ret, size_t *ret_n)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_head_list_in in = {UID_STR(ID_PARTNER, after), (int64_t)cap};
    TRY(sql_head_list_open(db, in, &c));
    struct sql_head_list_row row;
    size_t n = 0;
    enum err e;
    while ((e = sql_head_list_next(&c, &row)) == OK)
        TRY(store_text_uid(ID_PARTNER, row.stream, &ret[n++]));
    if (e != ERR_DONE)
        return e;
    *ret_n = n;
    return OK;
}
