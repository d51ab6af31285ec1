/* The programme in force: finders, the price of an offer, holding and releasing. */
#include "domain/programme.h"

/* Every table of the programme begins its rows with their id. */
static const void *find_row(const void *rows, size_t n, size_t size, str id, size_t *ret_index)
{
    for (size_t i = 0; i < n; i++) {
        const char *row = (const char *)rows + i * size;
        const code *row_id = (const void *)row;
        if (code_is(row_id, id)) {
            if (ret_index)
                *ret_index = i;
            return row;
        }
    }
    return NULL;
}
#define FIND(array, id, ret_index) find_row(p->array, p->n_##array, sizeof *p->array, (id), (ret_index))

_Static_assert(offsetof(struct offer, id) == 0 && offsetof(struct definition, id) == 0, "id leads");
_Static_assert(offsetof(struct competency, id) == 0 && offsetof(struct role_def, id) == 0, "id leads");
_Static_assert(offsetof(struct link_def, id) == 0 && offsetof(struct pool_def, id) == 0, "id leads");
_Static_assert(offsetof(struct reply_def, id) == 0, "id leads");
_Static_assert(offsetof(struct support_product, id) == 0 && offsetof(struct advisory_solution, id) == 0,
               "id leads");
_Static_assert(offsetof(struct policy_row, action) == 0 && offsetof(struct group_def, id) == 0, "id leads");

const struct offer *programme_offer(const struct programme *p, str id)
{
    return FIND(offers, id, NULL);
}

const struct definition *programme_definition(const struct programme *p, str id)
{
    return FIND(definitions, id, NULL);
}

const struct competency *programme_competency(const struct programme *p, str id)
{
    return FIND(competencies, id, NULL);
}

const struct role_def *programme_role(const struct programme *p, str id, size_t *ret_index)
{
    return FIND(roles, id, ret_index);
}

const struct link_def *programme_link(const struct programme *p, str id)
{
    return FIND(links, id, NULL);
}

const struct pool_def *programme_pool(const struct programme *p, str id)
{
    return FIND(pools, id, NULL);
}

const struct support_product *programme_support_product(const struct programme *p, str id)
{
    return FIND(support_products, id, NULL);
}

const struct advisory_solution *programme_advisory_solution(const struct programme *p, str id)
{
    return FIND(advisory_solutions, id, NULL);
}

const struct group_def *programme_group(const struct programme *p, str id)
{
    return FIND(groups, id, NULL);
}

const struct reply_def *programme_reply(const struct programme *p, str id)
{
    return FIND(replies, id, NULL);
}

who programme_policy(const struct programme *p, str action)
{
    const struct policy_row *row = FIND(policy, action, NULL);
    return row ? row->who : 0;
}

const struct price *programme_price_in(const struct price *rows, size_t n, str country, str currency)
{
    const struct price *elsewhere = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct price *price = &rows[i];
        if (!str_eq(str_of(price->amount.currency), currency))
            continue;
        if (code_none(&price->country))
            elsewhere = price;
        else if (code_is(&price->country, country))
            return price;
    }
    return elsewhere;
}

const struct price *programme_price(const struct offer *o, str country, const char currency[4])
{
    const struct price *local = programme_price_in(o->prices, o->n_prices, country, str_of(currency));
    return local ? local : programme_price_in(o->prices, o->n_prices, country, S("USD"));
}

const struct grant_row *definition_grant(const struct definition *d, str offer, str competency)
{
    for (size_t i = 0; i < d->n_grants; i++)
        if (code_is(&d->grants[i].offer, offer) && code_is(&d->grants[i].competency, competency))
            return &d->grants[i];
    return NULL;
}

str text_in(const struct text *t, enum lang lang)
{
    return t->in[lang].len > 0 ? t->in[lang] : t->in[LANG_EN];
}

struct programme *programme_hold(struct programme *p)
{
    if (p)
        __atomic_add_fetch(&p->refs, 1, __ATOMIC_RELAXED);
    return p;
}

void programme_release(struct programme *p)
{
    if (!p || __atomic_sub_fetch(&p->refs, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    zone_close(p->zone);
    struct arena arena = p->arena; /* the programme itself lies in it */
    arena_free(&arena);
}
