/* The small sections of a programme file: links, groups, regional contacts, the desk's replies,
 * key pools. */
#include "app/programme_tree.h"

/* A page leads to nothing but the web, a mailbox or ourselves. */
static bool href_is_good(str href)
{
    size_t at;
    if (str_starts(href, S("/")))
        return !str_starts(href, S("//")) && !str_find_char(href, '\\', &at);
    return str_starts(href, S("https://")) || str_starts(href, S("mailto:"));
}

static void check_href(struct reading *r, const struct tree *entry, str href)
{
    const struct tree *t = programme_tree_get(entry, "href");
    if (t && href.len > 0 && !href_is_good(href))
        MISTAKE(r, t, "expected https://…, mailto:… or a path of ours (/…), %s", programme_tree_got(r, t));
}

static void read_link(struct reading *r, const struct tree *t, const code *id, void *row)
{
    static const struct field fields[] = {
        FIELD(link_def, title, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
        FIELD(link_def, href, F_TEXT, CLASS_CODE, .required = true),
    };
    struct link_def *link = row;
    link->id = *id;
    programme_read_record(r, t, fields, ARRAY_LEN(fields), NULL, link);
    check_href(r, t, link->href);
}

static void read_group(struct reading *r, const struct tree *t, const code *id, void *row)
{
    static const struct field fields[] = {
        FIELD(group_def, title, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
    };
    struct group_def *group = row;
    group->id = *id;
    programme_read_record(r, t, fields, ARRAY_LEN(fields), NULL, group);
}

static void read_contact(struct reading *r, const struct tree *t, const code *id, void *row)
{
    static const struct field fields[] = {
        FIELD(country_contact, text, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
        FIELD(country_contact, href, F_TEXT, CLASS_CODE),
    };
    struct country_contact *contact = row;
    contact->region = *id;
    programme_read_record(r, t, fields, ARRAY_LEN(fields), NULL, contact);
    check_href(r, t, contact->href);
}

static void read_reply(struct reading *r, const struct tree *t, const code *id, void *row)
{
    static const struct field fields[] = {
        FIELD(reply_def, title, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
        FIELD(reply_def, text, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
    };
    struct reply_def *reply = row;
    reply->id = *id;
    programme_read_record(r, t, fields, ARRAY_LEN(fields), NULL, reply);
}

static void read_pool(struct reading *r, const struct tree *t, const code *id, void *row)
{
    static const char *const formats[] = {"5x5", "opaque", NULL};
    static const struct field fields[] = {
        FIELD(pool_def, title, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
        FIELD(pool_def, format, F_CODE, CLASS_CODE, .required = true, .one_of = formats),
        FIELD(pool_def, low_water, F_INT, CLASS_QUANTITY, .min = 0, .max = 1000000000),
    };
    struct pool_def *pool = row;
    pool->id = *id;
    programme_read_record(r, t, fields, ARRAY_LEN(fields), NULL, pool);
}

static void read_support_product(struct reading *r, const struct tree *t, const code *id, void *row)
{
    static const char *const scopes[] = {"cloud", "on-premises", NULL};
    static const char *const ids[] = {"always", "unless-csp", "never", NULL};
    static const struct field fields[] = {
        FIELD(support_product, title, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
        FIELD(support_product, scope, F_CODE, CLASS_CODE, .required = true, .one_of = scopes),
        FIELD(support_product, ids, F_CODE, CLASS_CODE, .required = true, .one_of = ids),
        FIELD(support_product, versions, F_LIST, CLASS_CODE),
    };
    struct support_product *product = row;
    product->id = *id;
    programme_read_record(r, t, fields, ARRAY_LEN(fields), NULL, product);
    const struct tree *versions = programme_tree_get(t, "versions");
    for (size_t i = 0; versions && i < product->versions.n; i++)
        if (!str_is_kebab(product->versions.at[i], CODE_MAX))
            MISTAKE(r, versions, "expected names such as 2019 or 2012-r2");
}

static void read_advisory_solution(struct reading *r, const struct tree *t, const code *id, void *row)
{
    static const char *const covers[] = {"cloud", "hybrid", "on-premises", "nothing", NULL};
    static const struct field fields[] = {
        FIELD(advisory_solution, title, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
        FIELD(advisory_solution, covers, F_CODE, CLASS_CODE, .required = true, .one_of = covers),
    };
    struct advisory_solution *solution = row;
    solution->id = *id;
    programme_read_record(r, t, fields, ARRAY_LEN(fields), NULL, solution);
}

void programme_read_links(struct reading *r, const struct tree *root)
{
    struct programme *p = r->p;
    p->links = programme_read_section(r, root, "links", "a map of links by id", sizeof *p->links, 500,
                                      read_link, &p->n_links);
    p->groups = programme_read_section(r, root, "groups", "a map of groups by id", sizeof *p->groups, 100,
                                       read_group, &p->n_groups);
    p->contacts = programme_read_section(r, root, "contacts", "a map of contacts by region",
                                         sizeof *p->contacts, 300, read_contact, &p->n_contacts);
    p->replies = programme_read_section(r, root, "replies", "a map of reply texts by id", sizeof *p->replies,
                                        200, read_reply, &p->n_replies);
    p->pools = programme_read_section(r, root, "pools", "a map of key pools by id", sizeof *p->pools, 500,
                                      read_pool, &p->n_pools);
    p->support_products = programme_read_section(r, root, "support_products", "a map of products by id",
                                                 sizeof *p->support_products, 500, read_support_product,
                                                 &p->n_support_products);
    p->advisory_solutions = programme_read_section(r, root, "advisory_solutions", "a map of solutions by id",
                                                   sizeof *p->advisory_solutions, 500, read_advisory_solution,
                                                   &p->n_advisory_solutions);
}
