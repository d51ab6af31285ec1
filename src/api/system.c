/* What is asked of the process itself: alive, ready, which version; counters; the demo's clock. */
#include "api/body.h"
#include "api/handlers.h"
#include "api/problem.h"
#include "app/demo_clock.h"
#include "app/quarantine.h"
#include "app/writer.h"

/* Answers as long as the process can answer at all. */
void system_livez(struct call *c)
{
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    json_str(&j, "status", S("alive"));
    json_object_end(&j);
    answer_end(c, 200);
    c->no_store = true;
}

/* 503 with the reason while acts cannot be taken (clock, journal, writer, no programme). */
void system_readyz(struct call *c)
{
    str why;
    bool ready = app_ready(c->app, &why);
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    json_str(&j, "status", ready ? S("ready") : S("not-ready"));
    json_str(&j, "why", ready ? STR_NONE : why);
    json_object_end(&j);
    answer_end(c, ready ? 200 : 503);
    c->no_store = true;
    if (!ready)
        call_add_header(c, "Retry-After", S("1"));
}

void system_version(struct call *c)
{
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    json_str(&j, "name", S("guildhall"));
    json_str(&j, "version", S(GUILDHALL_VERSION));
    json_str(&j, "api", S("v1"));
    json_object_end(&j);
    answer_end_read(c, NULL);
}

/* --- Counters (text format of Prometheus) --- */

static void system_gauge(struct buf *out, const char *name, const char *help, int64_t value)
{
    buf_fmt(out, "# HELP %s %s\n# TYPE %s gauge\n%s ", name, help, name, name);
    buf_int(out, value);
    buf_char(out, '\n');
}

static void system_pools(struct buf *out, const struct pool_row *rows, size_t n)
{
    buf_z(out, "# HELP guildhall_pool_keys Keys of a pool by state\n# TYPE guildhall_pool_keys gauge\n");
    for (size_t i = 0; i < n; i++) {
        const struct {
            const char *state;
            int64_t n;
        } states[] = {{"free", rows[i].free},
                      {"issued", rows[i].issued},
                      {"quarantined", rows[i].quarantined},
                      {"revoked", rows[i].revoked}};
        for (size_t k = 0; k < ARRAY_LEN(states); k++) {
            buf_fmt(out, "guildhall_pool_keys{pool=\"%s\",state=\"%s\"} ", rows[i].def->id.z,
                    states[k].state);
            buf_int(out, states[k].n);
            buf_char(out, '\n');
        }
    }
}

/* L29: the acts of these are refused. */
static void system_quarantine(struct buf *out, const struct app *app)
{
    uid streams[QUARANTINE_MAX];
    char text[UID_TEXT];
    size_t n = quarantine_list(app, streams);
    system_gauge(out, "guildhall_partners_quarantined",
                 "Partners whose acts are refused until they are whole", (int64_t)n);
    if (n > 0)
        buf_z(out, "# HELP guildhall_partner_quarantined 1 while its acts are refused\n# TYPE "
                   "guildhall_partner_quarantined gauge\n");
    for (size_t i = 0; i < n; i++)
        buf_fmt(out, "guildhall_partner_quarantined{partner=\"" STR_FMT "\"} 1\n",
                STR_ARG(uid_text(ID_PARTNER, streams[i], text)));
}

void system_metrics(struct call *c)
{
    str why;
    struct pool_row *rows;
    size_t n = 0;
    struct view v;
    const struct actor by = {.kind = ACTOR_OS_USER, .stream = UID_VENDOR, .realm = REALM_DESK};
    enum err e = view_open(c->app, &by, UID_VENDOR, TS_NONE, c->arena, &v);
    bool open = e == OK;
    if (open)
        e = view_pools(&v, &rows, &n);
    (void)answer_begin(c);
    system_gauge(&c->out, "guildhall_ready", "1 while acts can be taken", app_ready(c->app, &why));
    system_gauge(&c->out, "guildhall_writer_silent_microseconds",
                 "Since a writer with something to do last made progress", writer_silent_us(c->app->writer));
    system_quarantine(&c->out, c->app);
    if (e == OK)
        system_pools(&c->out, rows, n);
    if (open)
        view_close(&v);
    answer_end(c, 200);
    if (c->status == 200)
        c->type = S("text/plain; version=0.0.4; charset=utf-8");
    c->no_store = true;
}

/* --- The demo's clock --- */

struct clock_input {
    ts now;
    bool hold;
};
static const struct field clock_fields[] = {
    FIELD(clock_input, now, F_TS, CLASS_DATE, .required = true),
    FIELD(clock_input, hold, F_BOOL, CLASS_CODE),
};

/* Answers when everything that was due has been appended. Only the desk's operator, only in a demo. */
void system_clock(struct call *c)
{
    static const char *const query[] = {NULL};
    struct clock_input in = {0};
    if (!answer_query(c, query))
        return;
    enum err e = !c->app->config.demo ? ERR_NOT_FOUND : c->actor.desk & WHO_OPERATOR ? OK : ERR_NOT_PERMITTED;
    if (e == OK)
        e = body_fields(c, clock_fields, ARRAY_LEN(clock_fields), &in, NULL, 0);
    if (e == OK)
        e = demo_clock_set(c->app, in.now, in.hold);
    if (e != OK) {
        problem_error(c, e);
        return;
    }
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    json_ts(&j, "now", app_now(c->app));
    json_bool(&j, "hold", in.hold);
    json_object_end(&j);
    answer_end(c, 200);
}
