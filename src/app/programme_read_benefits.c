/* Definitions of benefits: what they are, who is given how much, the kind's own terms; and downloads. */
#include "app/programme_tree.h"

static const char *const categories[] = {"software",  "cloud",        "developer-subscriptions",
                                         "technical", "go-to-market", NULL};
static const char *const types[] = {"core", "incremental", NULL};
static const char *const units[] = {"key", "seat", "credit", "incident", "hour", "activation", NULL};

struct definition_record {
    struct text title;
    code category, group, type, unit, product;
    money price;
};
static const struct field definition_fields[] = {
    FIELD(definition_record, title, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
    FIELD(definition_record, category, F_CODE, CLASS_CODE, .required = true, .one_of = categories),
    FIELD(definition_record, group, F_CODE, CLASS_CODE),
    FIELD(definition_record, type, F_CODE, CLASS_CODE, .required = true, .one_of = types),
    FIELD(definition_record, unit, F_CODE, CLASS_CODE, .required = true, .one_of = units),
    FIELD(definition_record, product, F_CODE, CLASS_CODE),
    FIELD(definition_record, price, F_MONEY, CLASS_QUANTITY),
};
static const char *const definition_others[] = {"kind", "links", "caps", "grants", "terms", NULL};

/* A name that must be an id of one of our tables. */
static void no_such(struct reading *r, const struct tree *t, bool key, const char *what, const void *rows,
                    size_t n, size_t size)
{
    struct names names = {0};
    for (size_t i = 0; i < n; i++)
        programme_tree_name(r, &names, (const char *)rows + i * size); /* rows begin with their id */
    const char *hint = programme_tree_hint(r, &names, key ? t->key : t->text);
    if (key)
        MISTAKE_KEY(r, t, "no such %s%s", what, hint);
    else
        MISTAKE(r, t, "no such %s, %s%s", what, programme_tree_got(r, t), hint);
}

/* ---- grants ---- */

struct grants {
    struct definition *def;
    size_t cap;
};

static struct grant_row *grant_add(struct reading *r, struct grants *g, const code *offer,
                                   const code *competency)
{
    struct definition *def = g->def;
    if (definition_grant(def, code_str(offer), code_str(competency)))
        return NULL;
    if (def->n_grants == g->cap) {
        size_t cap = g->cap ? g->cap * 2 : 8;
        struct grant_row *rows = NEW_N(&r->p->arena, struct grant_row, cap);
        if (def->n_grants > 0)
            memcpy(rows, def->grants, def->n_grants * sizeof *rows);
        def->grants = rows;
        g->cap = cap;
    }
    struct grant_row *row = &def->grants[def->n_grants++];
    *row = (struct grant_row){.offer = *offer, .competency = *competency};
    return row;
}

static bool read_quantity(struct reading *r, const struct tree *t, struct grant_row *ret)
{
    ret->example = t->example;
    ret->unlimited = t->type == TREE_SCALAR && str_is(t->text, "unlimited");
    if (ret->unlimited)
        return true;
    if (t->type == TREE_SCALAR && t->text.len == 0) {
        MISTAKE_KEY(r, t,
                    "the quantity is missing: a whole number or \"unlimited\", here or in a file laid "
                    "over this one");
        return false;
    }
    int64_t n;
    if (t->type != TREE_SCALAR || t->quoted || !str_to_i64(t->text, &n) || n < 1 || n > 1000000) {
        MISTAKE(r, t, "expected a whole number from 1 to 1000000 or \"unlimited\", %s",
                programme_tree_got(r, t));
        return false;
    }
    ret->quantity = n;
    return true;
}

/* `cloud`, `not-cloud` and `every` stand for all competencies of that sort that are not named themselves. */
static bool competency_set(str name, bool *ret_cloud, bool *ret_other)
{
    *ret_cloud = str_is(name, "cloud") || str_is(name, "every");
    *ret_other = str_is(name, "not-cloud") || str_is(name, "every");
    return *ret_cloud || *ret_other;
}

static void grant_to(struct reading *r, struct grants *g, const code *offer, const code *competency,
                     const struct grant_row *quantity)
{
    if (r->grants++ >= GRANTS_MAX)
        return; /* told once, at the end */
    struct grant_row *row = grant_add(r, g, offer, competency);
    if (row) {
        row->quantity = quantity->quantity;
        row->unlimited = quantity->unlimited;
        row->example = quantity->example;
    }
}

static void read_set_grant(struct reading *r, struct grants *g, const code *offer, const struct tree *t)
{
    bool cloud, other;
    struct grant_row quantity = {0};
    if (!competency_set(t->key, &cloud, &other) || !read_quantity(r, t, &quantity))
        return;
    for (size_t i = 0; i < r->p->n_competencies; i++) {
        const struct competency *c = &r->p->competencies[i];
        if (c->cloud ? cloud : other)
            grant_to(r, g, offer, &c->id, &quantity);
    }
}

static void read_competency_grants(struct reading *r, struct grants *g, const code *offer,
                                   const struct tree *map)
{
    bool cloud, other;
    for (const struct tree *t = map->first; t; t = t->next) {
        if (competency_set(t->key, &cloud, &other))
            continue;
        const struct competency *c = programme_competency(r->p, t->key);
        struct grant_row quantity = {0};
        if (!c)
            no_such(r, t, true, "competency", r->p->competencies, r->p->n_competencies, sizeof *c);
        else if (read_quantity(r, t, &quantity))
            grant_to(r, g, offer, &c->id, &quantity);
    }
    for (const struct tree *t = map->first; t; t = t->next)
        read_set_grant(r, g, offer, t);
}

static void read_offer_grant(struct reading *r, struct grants *g, const struct tree *t)
{
    const struct offer *offer = programme_offer(r->p, t->key);
    struct grant_row quantity = {0};
    if (!offer) {
        no_such(r, t, true, "offer", r->p->offers, r->p->n_offers, sizeof *offer);
        return;
    }
    bool incremental = g->def->type == BENEFIT_INCREMENTAL;
    if (incremental && t->type == TREE_MAP)
        read_competency_grants(r, g, &offer->id, t);
    else if (incremental)
        MISTAKE(r, t,
                "an incremental benefit hangs on a competency: expected a map of quantities by "
                "competency, %s",
                programme_tree_got(r, t));
    else if (read_quantity(r, t, &quantity))
        grant_to(r, g, &offer->id, &(code){0}, &quantity);
}

static void read_grants(struct reading *r, const struct tree *t, struct definition *def)
{
    const struct tree *map = programme_tree_get(t, "grants");
    struct grants g = {.def = def};
    if (!map || !programme_tree_is(r, map, TREE_MAP, "a map of quantities by offer"))
        return;
    for (const struct tree *entry = map->first; entry; entry = entry->next)
        read_offer_grant(r, &g, entry);
    if (r->grants > GRANTS_MAX)
        MISTAKE_KEY(r, map, "more than %d grants in one programme", GRANTS_MAX);
}

/* ---- the parts of a definition ---- */

static void read_definition_links(struct reading *r, const struct tree *list, struct definition *def)
{
    if (!list || !programme_tree_is(r, list, TREE_LIST, "a list of links"))
        return;
    def->links = NEW_N(&r->p->arena, code, list->n);
    for (const struct tree *t = list->first; t; t = t->next) {
        code id;
        if (!programme_read_code(r, t, NULL, &id))
            continue;
        if (programme_link(r->p, code_str(&id)))
            def->links[def->n_links++] = id;
        else
            no_such(r, t, false, "link", r->p->links, r->p->n_links, sizeof *r->p->links);
    }
}

static void read_caps(struct reading *r, const struct tree *map, struct definition *def)
{
    static const char *const keys[] = {"country", "world", NULL};
    int64_t n;
    def->cap_country = r->p->settings.cap_country;
    def->cap_world = r->p->settings.cap_world;
    if (!map || !programme_tree_is(r, map, TREE_MAP, "{country: …, world: …}, each × the initial grant"))
        return;
    programme_read_record(r, map, NULL, 0, keys, NULL);
    const struct tree *country = programme_tree_get(map, "country");
    const struct tree *world = programme_tree_get(map, "world");
    if (country && programme_read_int(r, country, 1, 1000, &n))
        def->cap_country = (int)n;
    if (world && programme_read_int(r, world, 1, 1000, &n))
        def->cap_world = (int)n;
}

/* Terms that name a pool or a link of ours have the field `pool` or end in `_link`. */
static void check_term_names(struct reading *r, const struct tree *map)
{
    for (const struct tree *t = map->first; t; t = t->next) {
        if (t->type != TREE_SCALAR || t->text.len == 0)
            continue;
        if (str_is(t->key, "pool") && !programme_pool(r->p, t->text))
            no_such(r, t, false, "pool", r->p->pools, r->p->n_pools, sizeof *r->p->pools);
        if (str_ends(t->key, S("_link")) && !programme_link(r->p, t->text))
            no_such(r, t, false, "link", r->p->links, r->p->n_links, sizeof *r->p->links);
    }
}

/* A pointer's last step: "pool" of "/pool" or "12: office.terms.pool". */
static const char *last_step(struct reading *r, str pointer)
{
    size_t start = pointer.len;
    while (start > 0 && pointer.ptr[start - 1] != '.' && pointer.ptr[start - 1] != '/')
        start--;
    return str_z(r->scratch, str_from(pointer, start));
}

/* Mistakes that the kind finds by itself are told at the member they name, or where it should stand. */
static void check_kind_terms(struct reading *r, const struct tree *entry, const struct definition *def)
{
    struct diag *found = NEW(r->scratch, struct diag);
    const struct tree *map = programme_tree_get(entry, "terms");
    if (!def->kind->check_terms)
        return;
    def->kind->check_terms(r->p, def, r->scratch, found);
    for (size_t i = 0; i < found->n; i++) {
        const char *member = last_step(r, found->items[i].pointer);
        const struct tree *t = map ? programme_tree_get(map, member) : NULL;
        if (t)
            MISTAKE(r, t, STR_FMT, STR_ARG(found->items[i].text));
        else
            MISTAKE_KEY(r, map ? map : entry, "\"%s\": " STR_FMT, member, STR_ARG(found->items[i].text));
    }
}

static void read_terms(struct reading *r, const struct tree *entry, struct definition *def)
{
    const struct kind *kind = def->kind;
    const struct tree *map = programme_tree_get(entry, "terms");
    size_t before = r->diag->n + r->diag->more;
    def->terms = arena_alloc(&r->p->arena, kind->terms_size, _Alignof(max_align_t));
    fields_clear(kind->terms, kind->n_terms, def->terms);
    if (map && !programme_tree_is(r, map, TREE_MAP, "a map of the kind's terms"))
        return;
    if (map) {
        programme_read_record(r, map, kind->terms, kind->n_terms, NULL, def->terms);
        check_term_names(r, map);
    }
    for (size_t i = 0; !map && i < kind->n_terms; i++)
        if (kind->terms[i].required)
            MISTAKE_KEY(r, entry, "\"terms\" is missing; it needs \"%s\"", kind->terms[i].name);
    if (r->diag->n + r->diag->more == before)
        check_kind_terms(r, entry, def);
}

static void read_kind(struct reading *r, const struct tree *entry, struct definition *def)
{
    const struct tree *t = programme_tree_get(entry, "kind");
    struct names names = {0};
    if (!t) {
        MISTAKE_KEY(r, entry, "\"kind\" is missing");
        return;
    }
    def->kind = t->type == TREE_SCALAR ? kind_find(t->text) : NULL;
    if (def->kind) {
        read_terms(r, entry, def);
        return;
    }
    for (size_t i = 0; kind_row(i); i++)
        programme_tree_name(r, &names, kind_row(i)->name);
    MISTAKE(r, t, "no such kind, %s%s", programme_tree_got(r, t), programme_tree_hint(r, &names, t->text));
}

static void read_definition(struct reading *r, const struct tree *t, const code *id, void *row)
{
    struct definition_record record = {0};
    programme_read_record(r, t, definition_fields, ARRAY_LEN(definition_fields), definition_others, &record);
    struct definition *def = row;
    *def = (struct definition){
        .id = *id,
        .title = record.title,
        .category = record.category,
        .group = record.group,
        .type = code_is(&record.type, S("incremental")) ? BENEFIT_INCREMENTAL : BENEFIT_CORE,
        .unit = record.unit,
        .product = record.product,
        .price = record.price,
        .line = t->key_line + t->file->lines_before,
    };
    const struct tree *group = programme_tree_get(t, "group");
    if (group && !code_none(&def->group) && !programme_group(r->p, code_str(&def->group)))
        no_such(r, group, false, "group", r->p->groups, r->p->n_groups, sizeof *r->p->groups);
    read_definition_links(r, programme_tree_get(t, "links"), def);
    read_caps(r, programme_tree_get(t, "caps"), def);
    if (programme_tree_get(t, "type") && (!code_none(&record.type)))
        read_grants(r, t, def);
    read_kind(r, t, def);
}

/* ---- downloads ---- */

struct download_record {
    code language, os;
    str href, sha256, install_guide;
    int64_t size;
    struct text title;
};
static const struct field download_fields[] = {
    FIELD(download_record, language, F_CODE, CLASS_CODE),
    FIELD(download_record, os, F_CODE, CLASS_CODE, .required = true),
    FIELD(download_record, href, F_TEXT, CLASS_CODE, .required = true),
    FIELD(download_record, size, F_INT, CLASS_QUANTITY, .required = true, .min = 1, .max = INT64_MAX),
    FIELD(download_record, sha256, F_TEXT, CLASS_CODE, .required = true),
    FIELD(download_record, install_guide, F_TEXT, CLASS_CODE),
    FIELD(download_record, title, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
};

static bool product_exists(const struct programme *p, str product)
{
    for (size_t i = 0; i < p->n_definitions; i++)
        if (code_is(&p->definitions[i].product, product))
            return true;
    return false;
}

static void check_download(struct reading *r, const struct tree *t, const struct download *d)
{
    const struct tree *sum = programme_tree_get(t, "sha256");
    hash256 hash;
    if (sum && d->sha256.len > 0 && !hash_parse(d->sha256, &hash))
        MISTAKE(r, sum, "expected 64 hexadecimal digits, %s", programme_tree_got(r, sum));
    const struct tree *href = programme_tree_get(t, "href");
    if (href && d->href.len > 0 && !str_starts(d->href, S("/downloads/")) &&
        !str_starts(d->href, S("https://")))
        MISTAKE(r, href, "expected /downloads/… or https://…, %s", programme_tree_got(r, href));
    for (size_t i = 0; i < r->p->n_downloads; i++) {
        const struct download *other = &r->p->downloads[i];
        if (code_eq(&other->product, &d->product) && code_eq(&other->language, &d->language) &&
            code_eq(&other->os, &d->os))
            MISTAKE(r, t, "a second package for the same language and operating system");
    }
}

static void read_product_downloads(struct reading *r, const struct tree *list)
{
    code product;
    if (!programme_read_id(r, list, &product) || !programme_tree_is(r, list, TREE_LIST, "a list of packages"))
        return;
    if (!product_exists(r->p, code_str(&product)))
        MISTAKE_KEY(r, list, "no definition has this product");
    for (const struct tree *t = list->first; t; t = t->next) {
        if (!programme_tree_is(r, t, TREE_MAP, "a map"))
            continue;
        struct download_record record = {0};
        programme_read_record(r, t, download_fields, ARRAY_LEN(download_fields), NULL, &record);
        struct download d = {product,       record.language,      record.os,   record.href, record.size,
                             record.sha256, record.install_guide, record.title};
        check_download(r, t, &d);
        r->p->downloads[r->p->n_downloads++] = d;
    }
}

static void read_downloads(struct reading *r, const struct tree *root)
{
    const struct tree *section = programme_tree_get(root, "downloads");
    size_t n = 0;
    if (!section || !programme_tree_is(r, section, TREE_MAP, "a map of packages by product"))
        return;
    for (const struct tree *t = section->first; t; t = t->next)
        n += t->n;
    if (n > TREE_CHILDREN_MAX) {
        MISTAKE_KEY(r, section, "more than %d packages", TREE_CHILDREN_MAX);
        return;
    }
    r->p->downloads = NEW_N(&r->p->arena, struct download, n);
    for (const struct tree *t = section->first; t; t = t->next)
        read_product_downloads(r, t);
}

void programme_read_benefits(struct reading *r, const struct tree *root)
{
    struct programme *p = r->p;
    p->definitions = programme_read_section(r, root, "definitions", "a map of benefit definitions by id",
                                            sizeof *p->definitions, 500, read_definition, &p->n_definitions);
    read_downloads(r, root);
}
