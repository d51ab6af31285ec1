/* What is asked of the process itself: alive, ready, which version; counters; the demo's clock. */
#include "api/handlers.h"
#include "api/problem.h"

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
