/* What a partner is owed: the list (the hot path, G1), one, its keys, its downloads. */
#include "api/handlers.h"
#include "api/problem.h"

static str benefits_argument(const struct call *c, const char *name)
{
    str given = call_query(c, name);
    return given.ptr ? given : S("");
}

/* Tells apart what readers may see of it and in which language: the kept bytes depend on nothing else. */
static str benefits_kept_name(const struct call *c, const struct view *v, const struct benefit_filter *f)
{
    str limit = benefits_argument(c, "limit"), after = benefits_argument(c, "after");
    return str_fmt(c->arena,
                   "benefits/%s/%d%d%d/" STR_FMT "/" STR_FMT "/" STR_FMT "/" STR_FMT "/" STR_FMT "/" STR_FMT,
                   lang_code(v->lang), view_may(v, READ_BENEFITS), view_may(v, READ_DEVELOPER_SUBSCRIPTIONS),
                   view_may(v, READ_BENEFIT_NAMES), STR_ARG(f->category), STR_ARG(f->status),
                   STR_ARG(f->offer), STR_ARG(f->kind), STR_ARG(limit), STR_ARG(after));
}

static void benefits_answer(struct call *c, struct view *v)
{
    struct benefit_filter f = {.category = benefits_argument(c, "category"),
                               .status = benefits_argument(c, "status"),
                               .offer = benefits_argument(c, "offer"),
                               .kind = benefits_argument(c, "kind")};
    str name = benefits_kept_name(c, v, &f);
    if (answer_kept(c, v, name))
        return;
    struct benefit_view *rows;
    size_t n, from, shown;
    enum err e = view_benefits(v, &f, &rows, &n);
    if (e != OK) {
        problem_error(c, e);
        return;
    }
    if (!answer_span(c, false, n, &from, &shown))
        return;
    struct json j = answer_list_begin(c);
    for (size_t i = from; i < from + shown; i++)
        render_benefit(&j, NULL, v, &rows[i]);
    answer_list_end(c, &j, answer_span_next(c, from, shown, n));
    answer_end_kept(c, v, name);
}

void benefits_list(struct call *c)
{
    static const char *const query[] = {"category", "status", "offer", "kind",
                                        "limit",    "after",  "as_of", NULL};
    struct view v;
    if (!answer_query(c, query) || !answer_view(c, c->partner, true, &v))
        return;
    benefits_answer(c, &v);
    view_close(&v);
}

/* The benefit of the path; false: the problem is answered. */
static bool benefits_of_path(struct call *c, struct view *v, struct benefit_view *ret)
{
    uid *ids = NULL;
    size_t n = 0;
    enum err e = view_benefit(v, c->params[1], ret, &ids, &n);
    if (e == ERR_AMBIGUOUS_BENEFIT)
        problem_ambiguous(c, ids, n);
    else if (e != OK)
        problem_error(c, e);
    return e == OK;
}

static enum err benefits_one(struct call *c, struct view *v, const struct benefit_view *b)
{
    struct by_hand_view *rows;
    size_t n;
    TRY(view_by_hand(v, b->benefit->id, &rows, &n));
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    render_benefit_members(&j, v, b);
    json_array(&j, "by_hand");
    for (size_t i = 0; i < n; i++) {
        json_object(&j, NULL);
        json_ts(&j, "at", rows[i].hand->at);
        json_int(&j, "granted", rows[i].hand->granted);
        render_person_of_desk(&j, "by", &rows[i].by);
        json_str(&j, "reason", rows[i].reason);
        json_object_end(&j);
    }
    json_array_end(&j);
    json_object_end(&j);
    answer_end_read(c, v);
    return OK;
}

void benefits_show(struct call *c)
{
    static const char *const query[] = {"as_of", NULL};
    struct benefit_view b;
    struct view v;
    if (!answer_query(c, query) || !answer_view(c, c->partner, true, &v))
        return;
    if (benefits_of_path(c, &v, &b)) {
        enum err e = benefits_one(c, &v, &b);
        if (e != OK)
            problem_error(c, e);
    }
    view_close(&v);
}

/* --- Keys: ids and what became of them, never a key --- */

/* What a key of this benefit's pool looks like with every character hidden. */
static str benefits_mask(const struct view *v, const struct benefit_view *b)
{
    const struct kind *k = kind_of(b->benefit);
    struct key_wanted w = {0};
    const struct action *get = action_find(S("get-keys"));
    if (k->wants && get) {
        void *input = arena_alloc(v->arena, get->input_size, _Alignof(max_align_t));
        fields_clear(get->fields, get->n_fields, input);
        w = k->wants(b->benefit, get, input);
    }
    const struct pool_def *pool = programme_pool(v->programme, code_str(&w.pool));
    return pool && code_is(&pool->format, S("5x5")) ? S("*****-*****-*****-*****-*****") : S("*****");
}

/* The kind describes an array of objects; each gets its mask behind its id. */
static void benefits_masked(struct json *j, const struct description *d, str mask)
{
    struct description with = {.arena = d->arena, .lang = d->lang};
    for (size_t i = 0; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        switch (n->type) {
        case NODE_VALUE:
            describe_value(&with, n->value);
            if (n->value.type == V_ID && n->value.id_kind == ID_KEY)
                describe_value(&with, VAL_STR("masked", mask));
            break;
        case NODE_OBJECT:
            describe_object(&with, n->value.name);
            break;
        case NODE_ARRAY:
            describe_array(&with, n->value.name);
            break;
        case NODE_END:
            describe_end(&with);
            break;
        }
    }
    render_description(j, &with);
}

void benefits_keys(struct call *c)
{
    static const char *const query[] = {"as_of", NULL};
    struct benefit_view b;
    struct view v;
    if (!answer_query(c, query) || !answer_view(c, c->partner, true, &v))
        return;
    if (benefits_of_path(c, &v, &b)) {
        if (b.names_only) {
            problem_error(c, ERR_NOT_PERMITTED);
        } else {
            struct description d = {.arena = c->arena, .lang = v.lang};
            if (kind_of(b.benefit)->keys)
                kind_of(b.benefit)->keys(b.benefit, v.now, &d);
            struct json j = answer_begin(c);
            json_object(&j, NULL);
            json_id(&j, "benefit", ID_BENEFIT, b.benefit->id);
            if (d.n > 0) {
                benefits_masked(&j, &d, benefits_mask(&v, &b));
            } else {
                json_array(&j, "keys");
                json_array_end(&j);
            }
            json_object_end(&j);
            answer_end_read(c, &v);
        }
    }
    view_close(&v);
}

/* --- Downloads (R22, R23) --- */

static void benefits_package(struct json *j, const char *name, const struct view *v,
                             const struct download *dl)
{
    json_object(j, name);
    json_str(j, "title", text_in(&dl->title, v->lang));
    render_code(j, "language", &dl->language);
    render_code(j, "os", &dl->os);
    json_str(j, "href", dl->href);
    json_int(j, "size", dl->size);
    json_str(j, "sha256", dl->sha256.len ? dl->sha256 : STR_NONE);
    json_str(j, "install_guide", dl->install_guide.len ? dl->install_guide : STR_NONE);
    json_object_end(j);
}

static bool benefits_package_fits(const struct download *dl, str language, str os)
{
    return (code_none(&dl->language) || code_is(&dl->language, language)) &&
           (code_none(&dl->os) || code_is(&dl->os, os));
}

static void benefits_choices(struct json *j, const char *name, const struct programme *p, const code *product,
                             bool os)
{
    json_array(j, name);
    for (size_t i = 0; i < p->n_downloads; i++) {
        const struct download *dl = &p->downloads[i];
        const code *value = os ? &dl->os : &dl->language;
        bool before = !code_eq(&dl->product, product) || code_none(value);
        for (size_t k = 0; k < i && !before; k++)
            before = code_eq(&p->downloads[k].product, product) &&
                     code_eq(os ? &p->downloads[k].os : &p->downloads[k].language, value);
        if (!before)
            render_code(j, NULL, value);
    }
    json_array_end(j);
}

static void benefits_all_packages(struct call *c, struct view *v, const code *product)
{
    const struct programme *p = v->programme;
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    render_code(&j, "product", product);
    benefits_choices(&j, "languages", p, product, false);
    benefits_choices(&j, "os", p, product, true);
    json_array(&j, "packages");
    for (size_t i = 0; i < p->n_downloads; i++)
        if (!code_none(product) && code_eq(&p->downloads[i].product, product))
            benefits_package(&j, NULL, v, &p->downloads[i]);
    json_array_end(&j);
    json_object_end(&j);
    answer_end_read(c, v);
}

static void benefits_one_package(struct call *c, struct view *v, const code *product, str language, str os)
{
    const struct programme *p = v->programme;
    for (size_t i = 0; i < p->n_downloads; i++) {
        const struct download *dl = &p->downloads[i];
        if (code_none(product) || !code_eq(&dl->product, product) || !benefits_package_fits(dl, language, os))
            continue;
        struct json j = answer_begin(c);
        benefits_package(&j, NULL, v, dl);
        answer_end_read(c, v);
        return;
    }
    struct reason *why = NEW(c->arena, struct reason);
    *why = (struct reason){.code = REASON_VARIANT_NOT_AVAILABLE, .from = TS_NONE};
    reason_fact(why, VAL_STR("language", language));
    reason_fact(why, VAL_STR("os", os));
    problem_refusal(c, c->partner, why, 1);
}

void benefits_downloads(struct call *c)
{
    static const char *const query[] = {"language", "os", "as_of", NULL};
    struct benefit_view b;
    struct view v;
    if (!answer_query(c, query) || !answer_view(c, c->partner, true, &v))
        return;
    if (benefits_of_path(c, &v, &b)) {
        const code product = b.benefit->product;
        str language = benefits_argument(c, "language"), os = benefits_argument(c, "os");
        if (language.len == 0 && os.len == 0)
            benefits_all_packages(c, &v, &product);
        else
            benefits_one_package(c, &v, &product, language, os);
    }
    view_close(&v);
}
