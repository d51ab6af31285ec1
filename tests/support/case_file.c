/* The reader of case files: cases in column 0, steps indented, what is expected of a step indented further.
 */
#include "case_file.h"

#include "domain/tenants.h"

#include "app/programme_file.h"
#include "base/env.h"
#include "case_see.h"
#include "stage.h"

#include <stdio.h>
#include <stdlib.h>

#define PROGRAMME_DEFAULT "tests/programme/small.yaml"

enum { FILES_MAX = 4 };

/* What expectations are about. */
enum step_kind { STEP_NONE, STEP_TIME, STEP_ACT, STEP_COULD };

struct run {
    struct arena arena; /* of the whole file */
    const char *path;
    size_t line;
    const char *root;
    bool quiet;
    struct programme *programme;
    str files; /* of the programme */
    struct stage stage;
    bool open;   /* a case is under way */
    bool broken; /* the case failed; the rest of it is left out */
    struct case_result result;
    enum step_kind step;
    size_t step_line;
    struct stage_act act;
    size_t first_event, next_event;
    size_t next_reason, next_note;
};

static void fail(struct run *r, const char *fmt, ...) PRINTF(2, 3);

static void fail(struct run *r, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    if (!r->quiet) {
        fprintf(stderr, "%s:%zu: ", r->path, r->line);
        vfprintf(stderr, fmt, args);
        fprintf(stderr, "\n");
    }
    va_end(args);
    r->broken = true;
    r->result.failures++;
}

/* ---- programme ---- */

static struct programme *read_programme(struct run *r, str names)
{
    struct programme *p = NULL;
    struct diag diag = {.n = 0};
    const char *files[FILES_MAX];
    size_t n = 0;
    str word;
    names = str_trim(names);
    while (n < FILES_MAX && names.len > 0 && str_split(&names, ' ', &word))
        files[n++] = str_z(&r->arena, str_fmt(&r->arena, "%s/" STR_FMT, r->root, STR_ARG(word)));
    if (programme_load(files, n, &r->arena, &diag, &p) == OK)
        return p;
    for (size_t i = 0; i < diag.n; i++)
        fprintf(stderr, STR_FMT ": " STR_FMT "\n", STR_ARG(diag.items[i].pointer),
                STR_ARG(diag.items[i].text));
    fail(r, "the programme cannot be read");
    exit(1);
}

static void load_programme(struct run *r, str rest)
{
    r->files = str_dup(&r->arena, rest);
    programme_release(r->programme);
    r->programme = read_programme(r, r->files);
}

/* becomes FILE …: the vendor applied another programme, under companies that go on. */
static void step_becomes(struct run *r, str rest)
{
    programme_release(r->stage.programme);
    r->stage.programme = read_programme(r, rest);
}

/* forgets ID …: the vendor applied a programme that no longer has it, under companies that go on. */
static void step_forgets(struct run *r, str rest)
{
    str id;
    if (r->stage.programme == r->programme) {
        programme_release(r->stage.programme);
        r->stage.programme = read_programme(r, r->files);
    }
    while (stage_word(&r->stage, &rest, &id))
        if (!stage_forget(&r->stage, id))
            fail(r, "the programme has no " STR_FMT " that it could forget", STR_ARG(id));
}

/* ---- what is expected of a step ---- */

static str event_type(const struct run *r, size_t i)
{
    return str_of(r->stage.events[i].event.def->type);
}

/* Nobody looked for them, and yet they are there. */
static void check_leftovers(struct run *r)
{
    if (r->step == STEP_NONE || r->broken)
        return;
    size_t line = r->line;
    r->line = r->step_line;
    const struct decision *d = &r->act.decision;
    if (r->step != STEP_TIME && !r->act.allowed && r->next_reason < d->n_reasons)
        fail(r, "refused with %s, which is not expected", reason_rows[d->reasons[r->next_reason].code].code);
    r->line = line;
    r->step = STEP_NONE;
}

static void expect_done(struct run *r, str rest)
{
    str type;
    size_t i = r->first_event;
    bool named = false;
    while (stage_word(&r->stage, &rest, &type)) {
        named = true;
        if (str_is(type, "nothing"))
            continue;
        if (i == r->stage.n_events) {
            fail(r, "no event is left that could be " STR_FMT, STR_ARG(type));
            return;
        }
        if (!str_eq(type, event_type(r, i))) {
            fail(r, "event %zu is " STR_FMT ", not " STR_FMT, i - r->first_event + 1,
                 STR_ARG(event_type(r, i)), STR_ARG(type));
            return;
        }
        i++;
    }
    if (named && i < r->stage.n_events)
        fail(r, "there is also " STR_FMT, STR_ARG(event_type(r, i)));
}

static str roles_text(struct run *r, who bits)
{
    static const struct {
        who bit;
        const char *name;
    } others[] = {{WHO_ANY, "any"},           {WHO_HOLDER, "holder"},       {WHO_PURCHASER, "purchaser"},
                  {WHO_OPENER, "opener"},     {WHO_SIGNED_IN, "signed-in"}, {WHO_OPERATOR, "operator"},
                  {WHO_APPROVER, "approver"}, {WHO_AUDITOR, "auditor"},     {WHO_SERVICE, "service"}};
    const struct programme *p = r->programme;
    str text = S("");
    for (size_t i = 0; i < p->n_roles + ARRAY_LEN(others); i++) {
        who bit = i < p->n_roles ? WHO_ROLE(i) : others[i - p->n_roles].bit;
        const char *name = i < p->n_roles ? p->roles[i].id.z : others[i - p->n_roles].name;
        if (bits & bit)
            text = str_fmt(&r->stage.arena, STR_FMT "%s%s", STR_ARG(text), text.len ? "+" : "", name);
    }
    return text;
}

static void expect_value(struct run *r, str name, str wanted, str found)
{
    if (!str_eq(wanted.len ? wanted : S("-"), found))
        fail(r, STR_FMT " is " STR_FMT ", not " STR_FMT, STR_ARG(name), STR_ARG(found), STR_ARG(wanted));
}

static void expect_facts(struct run *r, const struct value *facts, size_t n, str name, str wanted)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(name, facts[i].name)) {
            expect_value(r, name, wanted, stage_value_text(&r->stage, &facts[i]));
            return;
        }
    fail(r, "there is no fact " STR_FMT, STR_ARG(name));
}

static void expect_refused(struct run *r, str rest)
{
    const struct decision *d = &r->act.decision;
    str wanted_code, word, name, wanted;
    if (!stage_word(&r->stage, &rest, &wanted_code) || r->next_reason == d->n_reasons) {
        fail(r, d->n_reasons ? "no such refusal is left" : "it is not refused");
        return;
    }
    const struct reason *reason = &d->reasons[r->next_reason++];
    if (!str_is(wanted_code, reason_rows[reason->code].code)) {
        fail(r, "refused with %s, not " STR_FMT, reason_rows[reason->code].code, STR_ARG(wanted_code));
        return;
    }
    while (stage_word(&r->stage, &rest, &word)) {
        if (!stage_pair(word, &name, &wanted))
            fail(r, "cannot read " STR_FMT, STR_ARG(word));
        else if (str_is(name, "who"))
            expect_value(r, name, wanted, roles_text(r, reason->who));
        else if (str_is(name, "remedy.from"))
            expect_value(r, name, wanted, stage_value_text(&r->stage, &VAL_TS("from", reason->from)));
        else if (str_is(name, "link"))
            expect_value(r, name, wanted, code_str(&reason->link));
        else
            expect_facts(r, reason->facts, reason->n_facts, name, wanted);
    }
}

/* Compares the fields that `rest` names; tells the differences only where `tell`. */
static bool event_has(struct run *r, const struct event *e, str rest, bool tell)
{
    str word, name, wanted;
    while (stage_word(&r->stage, &rest, &word)) {
        const struct field *f = NULL;
        str found;
        if (!stage_pair(word, &name, &wanted) ||
            (!str_is(name, "at") && !(f = fields_find(e->def->fields, e->def->n_fields, name)))) {
            fail(r, "%s has no field " STR_FMT, e->def->type, STR_ARG(word));
            return true;
        }
        found =
            f ? stage_field_text(&r->stage, f, e->data) : stage_value_text(&r->stage, &VAL_TS("at", e->at));
        if (tell)
            expect_value(r, name, wanted, found);
        else if (!str_eq(wanted.len ? wanted : S("-"), found))
            return false;
    }
    return true;
}

/* The next event of that type with those fields; where there is none, what the next of that type has. */
static void expect_event(struct run *r, str rest)
{
    str type;
    if (!stage_word(&r->stage, &rest, &type)) {
        fail(r, "which event?");
        return;
    }
    const struct event *near = NULL;
    for (size_t i = r->next_event; i < r->stage.n_events; i++) {
        const struct event *e = &r->stage.events[i].event;
        if (!str_is(type, e->def->type))
            continue;
        if (event_has(r, e, rest, false)) {
            r->next_event = i + 1;
            return;
        }
        near = near ? near : e;
    }
    if (near)
        event_has(r, near, rest, true);
    else
        fail(r, "there is no event " STR_FMT, STR_ARG(type));
}

static void expect_either_note(struct run *r, str rest, bool loss)
{
    const struct decision *d = &r->act.decision;
    str wanted_code, word, name, wanted;
    if (!stage_word(&r->stage, &rest, &wanted_code))
        wanted_code = S("");
    while (r->next_note < d->n_notes && !str_is(wanted_code, d->notes[r->next_note].code))
        r->next_note++;
    if (r->next_note == d->n_notes) {
        fail(r, "there is no note " STR_FMT, STR_ARG(wanted_code));
        return;
    }
    const struct note *n = &d->notes[r->next_note++];
    if (n->loss != loss)
        fail(r, "the note " STR_FMT " is %s loss", STR_ARG(wanted_code), n->loss ? "a" : "no");
    while (stage_word(&r->stage, &rest, &word))
        if (stage_pair(word, &name, &wanted))
            expect_facts(r, n->facts, n->n_facts, name, wanted);
}

static const char *effect_name(enum effect_kind kind)
{
    switch (kind) {
    case EFFECT_CLAIM_KEY:
        return "claim-key";
    case EFFECT_REVEAL_KEY:
        return "reveal-key";
    case EFFECT_PERSON:
        return "person";
    case EFFECT_REVOKE:
        return "revoke";
    case EFFECT_DISABLE:
        return "disable";
    case EFFECT_TOKEN:
        return "token";
    case EFFECT_REVOKE_TOKEN:
        return "revoke-token";
    case EFFECT_MAIL:
        return "mail";
    case EFFECT_REVOKE_KEY:
        return "revoke-key";
    case EFFECT_TEXT:
        return "text";
    case EFFECT_FORM:
        return "form";
    case EFFECT_PARTNER:
        return "partner";
    case EFFECT_IMPORT:
        return "import";
    case EFFECT_PROGRAMME:
        return "programme";
    case EFFECT_ERASE_TEXT:
        return "erase-text";
    case EFFECT_TENANT:
        return "tenant";
    case EFFECT_TENANT_GONE:
        return "tenant-gone";
    }
    return "";
}

/* The effects, in their order, all of them. */
static void expect_effects(struct run *r, str rest)
{
    const struct decision *d = &r->act.decision;
    str word;
    size_t i = 0;
    while (stage_word(&r->stage, &rest, &word)) {
        if (i == d->n_effects || !str_is(word, effect_name(d->effects[i].kind))) {
            fail(r, "effect %zu is %s, not " STR_FMT, i + 1,
                 i < d->n_effects ? effect_name(d->effects[i].kind) : "missing", STR_ARG(word));
            return;
        }
        i++;
    }
    if (i < d->n_effects)
        fail(r, "there is also the effect %s", effect_name(d->effects[i].kind));
}

static void expect_weight(struct run *r, str rest)
{
    static const char *const names[] = {"plain", "costly", "irreversible"};
    str word;
    if (stage_word(&r->stage, &rest, &word))
        expect_value(r, S("weight"), word, str_of(names[r->act.weight]));
}

static void expect_note(struct run *r, str rest)
{
    expect_either_note(r, rest, false);
}

static void expect_loss(struct run *r, str rest)
{
    expect_either_note(r, rest, true);
}

static bool same_goal(const struct value *v, str goal)
{
    return v->type == V_STR && str_is(S("goal"), v->name) && str_eq(v->s, goal);
}

/* branch GOAL field=value …: what that way would come to (R40). */
static void expect_branch(struct run *r, str rest)
{
    const struct description *all = r->act.decision.branches;
    str goal, word, name, wanted;
    size_t i = 0;
    if (!stage_word(&r->stage, &rest, &goal))
        goal = S("");
    while (all && i < all->n && !same_goal(&all->nodes[i].value, goal))
        i++;
    if (!all || i == all->n) {
        fail(r, "there is no branch " STR_FMT, STR_ARG(goal));
        return;
    }
    while (stage_word(&r->stage, &rest, &word)) {
        size_t at = i;
        if (!stage_pair(word, &name, &wanted)) {
            fail(r, "cannot read " STR_FMT, STR_ARG(word));
            return;
        }
        while (all->nodes[at].type == NODE_VALUE && !str_is(name, all->nodes[at].value.name))
            at++;
        if (all->nodes[at].type == NODE_VALUE)
            expect_value(r, name, wanted, stage_value_text(&r->stage, &all->nodes[at].value));
        else
            fail(r, "a branch has no " STR_FMT, STR_ARG(name));
    }
}

static void expect_allowed(struct run *r, str rest)
{
    if (rest.len > 0)
        fail(r, "allowed stands alone");
}

enum { TIME = 1 << STEP_TIME, ACT = 1 << STEP_ACT, COULD = 1 << STEP_COULD };
static const struct {
    const char *verb;
    int after; /* which steps it can be expected of */
    void (*check)(struct run *r, str rest);
} expectations[] = {
    {"refused", ACT | COULD, expect_refused},
    {"allowed", COULD, expect_allowed},
    {"done", TIME | ACT, expect_done},
    {"event", TIME | ACT, expect_event},
    {"note", ACT, expect_note},
    {"loss", ACT, expect_loss},
    {"branch", ACT, expect_branch},
    {"effects", ACT, expect_effects},
    {"weight", ACT | COULD, expect_weight},
};

static void expect(struct run *r, str line)
{
    str verb;
    size_t i = 0;
    if (!stage_word(&r->stage, &line, &verb))
        return;
    while (i < ARRAY_LEN(expectations) && !str_is(verb, expectations[i].verb))
        i++;
    if (i == ARRAY_LEN(expectations) || !(expectations[i].after & 1 << r->step))
        fail(r, "cannot expect \"" STR_FMT "\" here", STR_ARG(verb));
    else if (r->step != STEP_TIME && !r->act.allowed && expectations[i].check != expect_refused)
        fail(r, "refused with %s", reason_rows[r->act.decision.reasons[0].code].code);
    else
        expectations[i].check(r, line);
}

/* ---- steps ---- */

static void begin_step(struct run *r, enum step_kind step, size_t first_event)
{
    r->step = step;
    r->step_line = r->line;
    r->first_event = r->next_event = first_event;
    r->next_reason = r->next_note = 0;
}

static void step_now(struct run *r, str rest)
{
    str word;
    ts now;
    int64_t more;
    if (!stage_word(&r->stage, &rest, &word)) {
        fail(r, "which instant?");
        return;
    }
    if (word.ptr[0] == '+' && stage_duration(str_from(word, 1), &more))
        now = ts_add(r->stage.now, more);
    else if (!ts_parse(word, &now)) {
        fail(r, "cannot read the instant " STR_FMT, STR_ARG(word));
        return;
    }
    if (ts_cmp(now, r->stage.now) < 0)
        fail(r, "the clock never goes back");
    else
        begin_step(r, STEP_TIME, stage_time(&r->stage, now));
}

struct pool_step {
    int64_t keys;
    code language;
    code os;
    int64_t seats;
};
static const struct field pool_fields[] = {
    FIELD(pool_step, keys, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(pool_step, language, F_CODE, CLASS_CODE),
    FIELD(pool_step, os, F_CODE, CLASS_CODE),
    FIELD(pool_step, seats, F_INT, CLASS_QUANTITY),
};

static void step_pool(struct run *r, str rest)
{
    struct pool_step p = {.keys = 0};
    str pool;
    if (!stage_word(&r->stage, &rest, &pool) ||
        !stage_decode(&r->stage, pool_fields, ARRAY_LEN(pool_fields), rest, &p))
        fail(r, "pool NAME keys=N [language=] [os=] [seats=]");
    else
        stage_pool(&r->stage, pool, p.keys, code_str(&p.language), code_str(&p.os),
                   p.seats == FIELD_INT_NONE ? 0 : p.seats);
}

/* txt DOMAIN VALUE, where @tenant1 stands for the value that proves it. */
static void step_txt(struct run *r, str rest)
{
    str domain, value;
    if (!stage_word(&r->stage, &rest, &domain) || !stage_word(&r->stage, &rest, &value)) {
        fail(r, "txt DOMAIN VALUE");
        return;
    }
    const struct stage_name *n = stage_named(&r->stage, value);
    struct stage_txt *t = STAGE_ADD(&r->stage, txts);
    t->domain = str_dup(&r->stage.arena, domain);
    t->value = n ? tenants_txt(&r->stage.arena, n->kind, n->id) : str_dup(&r->stage.arena, value);
}

/* export FILE TEXT, where '|' ends a line: one more text of the set that invite takes as "staged". */
static void step_export(struct run *r, str rest)
{
    struct stage *w = &r->stage;
    str file;
    struct buf b;
    if (!stage_word(w, &rest, &file)) {
        fail(r, "export FILE TEXT");
        return;
    }
    bool more = w->export.len > 0 && !w->export_sent;
    buf_init(&b, 1 << 20);
    buf_put(&b, more ? str_head(w->export, w->export.len - 1) : S("{"));
    buf_fmt(&b, "%s\"" STR_FMT "\":\"", more ? "," : "", STR_ARG(file));
    rest = str_trim(rest);
    for (size_t i = 0; i < rest.len; i++)
        if (rest.ptr[i] == '|')
            buf_z(&b, "\\n");
        else if (rest.ptr[i] == '"')
            buf_z(&b, "\\\"");
        else
            buf_char(&b, rest.ptr[i]);
    buf_z(&b, "\"}");
    w->export = str_dup(&w->arena, buf_str(&b));
    w->export_sent = false;
    buf_free(&b);
}

struct batch_step {
    code pool;
    int64_t keys;
};
static const struct field batch_fields[] = {
    FIELD(batch_step, pool, F_CODE, CLASS_CODE, .required = true),
    FIELD(batch_step, keys, F_INT, CLASS_QUANTITY, .required = true),
};

/* A staged import: its keys are in the store, its event is not. */
static void step_batch(struct run *r, str rest)
{
    struct batch_step b = {.keys = 0};
    str batch;
    if (!stage_word(&r->stage, &rest, &batch) ||
        !stage_decode(&r->stage, batch_fields, ARRAY_LEN(batch_fields), rest, &b)) {
        fail(r, "batch NAME pool= keys=N");
        return;
    }
    r->stage.batch = code_of(batch);
    r->stage.batch_pool = b.pool;
    r->stage.batch_keys = b.keys;
}

/* ---- see: what is described, as paths ---- */

static void expect_seen(struct run *r, const struct description *d, str rest)
{
    str word, path, wanted, found;
    while (stage_word(&r->stage, &rest, &word)) {
        if (!stage_pair(word, &path, &wanted))
            fail(r, "cannot read " STR_FMT, STR_ARG(word));
        else if (!case_seen(&r->stage, d, path, &found))
            fail(r, "nothing is shown as " STR_FMT, STR_ARG(path));
        else
            expect_value(r, path, wanted, found);
    }
}

static const struct benefit *benefit_named(struct run *r, str name)
{
    const struct state *s = r->stage.partner;
    const struct stage_name *n = stage_named(&r->stage, name);
    for (size_t i = 0; s && i < s->n_benefits; i++)
        if (code_is(&s->benefits[i].definition, name) || (n && uid_eq(n->id, s->benefits[i].id)))
            return &s->benefits[i];
    fail(r, "there is no benefit " STR_FMT, STR_ARG(name));
    return NULL;
}

/* see BENEFIT …, see keys BENEFIT …, see holdings PERSON BENEFIT … */
static void step_see(struct run *r, str rest)
{
    struct stage *w = &r->stage;
    struct description d = {.arena = &w->arena, .lang = LANG_EN, .state = w->partner};
    str word, benefit;
    const struct stage_name *person = NULL;
    if (!stage_word(w, &rest, &word)) {
        fail(r, "see what?");
        return;
    }
    bool keys = str_is(word, "keys"), holdings = str_is(word, "holdings");
    if (holdings && (!stage_word(w, &rest, &word) || !(person = stage_named(w, word)))) {
        fail(r, "whose holdings?");
        return;
    }
    benefit = word;
    if ((keys || holdings) && !stage_word(w, &rest, &benefit)) {
        fail(r, "of which benefit?");
        return;
    }
    const struct benefit *b = benefit_named(r, benefit);
    if (!b)
        return;
    const struct kind *k = kind_of(b);
    if (keys && k->keys) {
        k->keys(b, w->now, &d);
    } else if (holdings && k->holdings) {
        describe_array(&d, "holdings");
        k->holdings(w->programme, b, person->id, w->now, &d);
        describe_end(&d);
    } else {
        benefit_describe(w->programme, w->partner, b, zone_date(w->programme->zone, w->now), w->now, &d);
    }
    expect_seen(r, &d, rest);
}

static void step_act(struct run *r, str who_acts, str rest)
{
    struct actor actor;
    str action;
    bool could = false;
    if (!stage_word(&r->stage, &rest, &action) ||
        ((could = str_is(action, "could")) && !stage_word(&r->stage, &rest, &action))) {
        fail(r, STR_FMT " does what?", STR_ARG(who_acts));
        return;
    }
    if (!stage_actor(&r->stage, who_acts, &actor)) {
        fail(r, "there is nobody called " STR_FMT, STR_ARG(who_acts));
        return;
    }
    if (!stage_act(&r->stage, &actor, action, rest, could, &r->act)) {
        fail(r, STR_FMT, STR_ARG(r->stage.error));
        return;
    }
    begin_step(r, could ? STEP_COULD : STEP_ACT, r->act.first_event);
}

/* What a company brings along, what the world says of its domains, and another programme. */
static bool step_world(struct run *r, str verb, str rest)
{
    if (str_is(verb, "txt"))
        step_txt(r, rest);
    else if (str_is(verb, "export"))
        step_export(r, rest);
    else if (str_is(verb, "taken"))
        r->stage.taken = code_of(str_trim(rest));
    else if (str_is(verb, "becomes"))
        step_becomes(r, rest);
    else if (str_is(verb, "forgets"))
        step_forgets(r, rest);
    else
        return false;
    return true;
}

static void step(struct run *r, str line)
{
    str verb, word;
    str rest = line;
    if (!stage_word(&r->stage, &rest, &verb))
        return;
    check_leftovers(r);
    if (r->broken)
        return;
    r->step = STEP_NONE;
    if (str_is(verb, "now")) {
        step_now(r, rest);
    } else if (str_is(verb, "company")) {
        if (!stage_word(&r->stage, &rest, &word) || !stage_company(&r->stage, word, rest))
            fail(r, STR_FMT, STR_ARG(r->stage.error));
    } else if (str_is(verb, "holds")) {
        if (!stage_word(&r->stage, &rest, &word) || !stage_hold(&r->stage, word, rest))
            fail(r, STR_FMT, STR_ARG(r->stage.error));
    } else if (str_is(verb, "pool")) {
        step_pool(r, rest);
    } else if (str_is(verb, "batch")) {
        step_batch(r, rest);
    } else if (str_is(verb, "see")) {
        step_see(r, rest);
    } else if (!step_world(r, verb, rest)) {
        step_act(r, verb, rest);
    }
}

/* ---- the file ---- */

static void end_case(struct run *r)
{
    if (!r->open)
        return;
    check_leftovers(r);
    stage_close(&r->stage);
    r->stage = (struct stage){.programme = NULL};
    r->open = false;
}

/* "R49, X3: what holds" */
static void begin_case(struct run *r, str line)
{
    ts start;
    size_t colon;
    bool read = ts_parse(S("2021-03-01T09:00:00Z"), &start);
    ASSERT(read);
    end_case(r);
    r->broken = false;
    r->step = STEP_NONE;
    r->result.cases++;
    stage_open(&r->stage, r->programme, start);
    r->open = true;
    char first = line.ptr[0];
    if (!str_find_char(line, ':', &colon) || (first != 'R' && first != 'X' && first != 'L' && first != 'A'))
        fail(r, "a case begins with the ids of its rules: \"R49: …\"");
}

static size_t indent_of(str line)
{
    size_t n = 0;
    while (n < line.len && line.ptr[n] == ' ')
        n++;
    return n;
}

static void read_line(struct run *r, str line)
{
    size_t indent = indent_of(line);
    str text = str_trim(line);
    if (text.len == 0 || text.ptr[0] == '#')
        return;
    if (indent == 0 && str_starts(text, S("programme "))) {
        end_case(r);
        load_programme(r, str_from(text, 10));
    } else if (indent == 0) {
        begin_case(r, text);
    } else if (!r->open) {
        fail(r, "a step outside a case");
    } else if (!r->broken && indent < 8) {
        step(r, text);
    } else if (!r->broken) {
        expect(r, text);
    }
}

static void run_text(struct run *r, str text)
{
    str line;
    load_programme(r, S(PROGRAMME_DEFAULT));
    while (str_split(&text, '\n', &line)) {
        r->line++;
        read_line(r, line);
    }
    end_case(r);
    programme_release(r->programme);
}

struct case_result case_file_run(const char *root, const char *path)
{
    struct run r = {.root = root, .path = path};
    str text;
    arena_init(&r.arena, 64 * 1024 * 1024);
    const char *full = str_z(&r.arena, str_fmt(&r.arena, "%s/%s", root, path));
    if (env_read_file(full, 4 * 1024 * 1024, &r.arena, &text) == OK)
        run_text(&r, text);
    else
        fail(&r, "cannot be read");
    arena_free(&r.arena);
    return r.result;
}

struct case_result case_file_run_quietly(const char *root, const char *text)
{
    struct run r = {.root = root, .path = "", .quiet = true};
    arena_init(&r.arena, 64 * 1024 * 1024);
    run_text(&r, str_of(text));
    arena_free(&r.arena);
    return r.result;
}
