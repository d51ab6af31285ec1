/* Company roles and policies of a programme file: who may do what. */
#include "app/programme_tree.h"
#include "domain/access.h"
#include "domain/people.h"

enum { POLICIES_MAX = 20 };

/* Who may act without it being a role of the company. */
static const struct {
    const char *name;
    who bits;
} fixed_who[] = {
    {"any", WHO_ANY},           {"holder", WHO_HOLDER},       {"purchaser", WHO_PURCHASER},
    {"opener", WHO_OPENER},     {"signed-in", WHO_SIGNED_IN}, {"desk", WHO_DESK},
    {"operator", WHO_OPERATOR}, {"approver", WHO_APPROVER},   {"auditor", WHO_AUDITOR},
    {"service", WHO_SERVICE},
};

static const char *const ways_of_reading[] = {
    READ_BENEFITS,      READ_DEVELOPER_SUBSCRIPTIONS,
    READ_BENEFIT_NAMES, READ_PEOPLE,
    READ_PEOPLE_NAMES,  READ_ACTIVITY,
    READ_ORDERS,        READ_REQUESTS,
};

static bool who_of(const struct programme *p, str name, who *ret)
{
    size_t role;
    for (size_t i = 0; i < ARRAY_LEN(fixed_who); i++)
        if (str_is(name, fixed_who[i].name)) {
            *ret = fixed_who[i].bits;
            return true;
        }
    if (!programme_role(p, name, &role))
        return false;
    *ret = WHO_ROLE(role);
    return true;
}

static who read_who(struct reading *r, const struct tree *list)
{
    who bits = 0;
    if (!programme_tree_is(r, list, TREE_LIST, "a list of roles ([] for nobody)"))
        return 0;
    for (const struct tree *t = list->first; t; t = t->next) {
        who one;
        if (!programme_tree_is(r, t, TREE_SCALAR, "the name of a role"))
            continue;
        if (who_of(r->p, t->text, &one)) {
            bits |= one;
            continue;
        }
        struct names names = {0};
        for (size_t i = 0; i < ARRAY_LEN(fixed_who); i++)
            programme_tree_name(r, &names, fixed_who[i].name);
        for (size_t i = 0; i < r->p->n_roles; i++)
            programme_tree_name(r, &names, r->p->roles[i].id.z);
        MISTAKE(r, t, "no such role, %s%s", programme_tree_got(r, t),
                programme_tree_hint(r, &names, t->text));
    }
    return bits;
}

/* ---- company_roles ---- */

struct role_record {
    struct text title, help;
    bool guests;
};

static void read_role(struct reading *r, const struct tree *t, const code *id, void *row)
{
    static const struct field fields[] = {
        FIELD(role_record, title, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
        FIELD(role_record, help, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
        FIELD(role_record, guests, F_BOOL, CLASS_CODE),
    };
    static const char *const others[] = {"granted_by", NULL};
    struct role_record record = {0};
    programme_read_record(r, t, fields, ARRAY_LEN(fields), others, &record);
    struct role_def *role = row;
    *role =
        (struct role_def){.id = *id, .title = record.title, .help = record.help, .for_guests = record.guests};
    for (size_t i = 0; i < ARRAY_LEN(fixed_who); i++)
        if (code_is(id, str_of(fixed_who[i].name)))
            MISTAKE_KEY(r, t, "\"%s\" has a meaning of its own in policies: choose another id", id->z);
}

/* After all roles are known: they name each other. */
static void read_granted_by(struct reading *r, const struct tree *root)
{
    const struct tree *section = programme_tree_get(root, "company_roles");
    for (const struct tree *t = section ? section->first : NULL; t; t = t->next) {
        size_t i;
        if (!programme_role(r->p, t->key, &i) || t->type != TREE_MAP)
            continue;
        const struct tree *list = programme_tree_get(t, "granted_by");
        if (list)
            r->p->roles[i].granted_by = read_who(r, list);
        else
            MISTAKE_KEY(r, t, "\"granted_by\" is missing");
    }
}

/* ---- policies ---- */

static bool action_is_known(str id)
{
    if (action_find(id))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(ways_of_reading); i++)
        if (str_is(id, ways_of_reading[i]))
            return true;
    return false;
}

static void unknown_action(struct reading *r, const struct tree *t)
{
    struct names names = {0};
    for (size_t i = 0; action_row(i); i++)
        programme_tree_name(r, &names, action_row(i)->id);
    for (size_t i = 0; i < ARRAY_LEN(ways_of_reading); i++)
        programme_tree_name(r, &names, ways_of_reading[i]);
    MISTAKE_KEY(r, t, "no such action or way of reading%s", programme_tree_hint(r, &names, t->key));
}

struct policy {
    str name;
    struct policy_row *rows;
    size_t n;
};

static void policy_set(struct policy *policy, const code *action, who bits)
{
    size_t i = 0;
    while (i < policy->n && !code_eq(&policy->rows[i].action, action))
        i++;
    if (i == policy->n)
        policy->n++;
    policy->rows[i] = (struct policy_row){*action, bits};
}

static const struct policy *policy_named(const struct policy *policies, size_t n, str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(policies[i].name, name))
            return &policies[i];
    return NULL;
}

/* The rows of one policy over those of the one above that it is `like`. An action that is not named is
 * nobody's, so that a file outlives the version of the program it was written for. */
static void read_policy(struct reading *r, const struct tree *t, const struct policy *above, size_t n_above,
                        struct policy *policy)
{
    const struct tree *like = programme_tree_get(t, "like");
    const struct policy *under = like ? policy_named(above, n_above, like->text) : NULL;
    if (like && !under)
        MISTAKE(r, like, "expected a policy that stands above this one, %s", programme_tree_got(r, like));
    size_t n_under = under ? under->n : 0;
    policy->name = t->key;
    policy->rows = NEW_N(&r->p->arena, struct policy_row, n_under + t->n);
    for (; policy->n < n_under; policy->n++)
        policy->rows[policy->n] = under->rows[policy->n];
    for (const struct tree *row = t->first; row; row = row->next) {
        code action;
        if (row == like)
            continue;
        if (!action_is_known(row->key))
            unknown_action(r, row);
        else if (programme_read_id(r, row, &action))
            policy_set(policy, &action, read_who(r, row));
    }
}

static void choose_policy(struct reading *r, const struct tree *chosen, const struct policy *policies,
                          size_t n)
{
    const struct policy *policy = policy_named(policies, n, chosen->text);
    struct names names = {0};
    if (policy && code_set(&r->p->policy_name, policy->name)) {
        r->p->policy = policy->rows;
        r->p->n_policy = policy->n;
        return;
    }
    for (size_t i = 0; i < n; i++)
        programme_tree_name(r, &names, str_z(r->scratch, policies[i].name));
    MISTAKE(r, chosen, "no such policy, %s%s", programme_tree_got(r, chosen),
            programme_tree_hint(r, &names, chosen->text));
}

static void read_policies(struct reading *r, const struct tree *root)
{
    const struct tree *section = programme_tree_get(root, "policies");
    const struct tree *chosen = programme_tree_get(root, "roles");
    if (!section || !chosen) {
        MISTAKE(r, root, "the section \"%s\" is missing", section ? "roles" : "policies");
        return;
    }
    if (!programme_tree_is(r, section, TREE_MAP, "a map of policies by name"))
        return;
    if (section->n > POLICIES_MAX) {
        MISTAKE_KEY(r, section, "expected at most %d policies", POLICIES_MAX);
        return;
    }
    struct policy policies[POLICIES_MAX] = {0};
    size_t n = 0;
    for (const struct tree *t = section->first; t; t = t->next) {
        code id;
        if (!programme_read_id(r, t, &id) || !programme_tree_is(r, t, TREE_MAP, "a map of roles by action"))
            continue;
        read_policy(r, t, policies, n, &policies[n]);
        n++;
    }
    choose_policy(r, chosen, policies, n);
}

void programme_read_roles(struct reading *r, const struct tree *root)
{
    struct programme *p = r->p;
    p->roles = programme_read_section(r, root, "company_roles", "a map of roles by id", sizeof *p->roles,
                                      ROLES_MAX, read_role, &p->n_roles);
    /* R8: whoever joins first has it, and nobody else could give the others. */
    if (!people_global_admin(p))
        MISTAKE(r, root, "company_roles: the role \"global-admin\" is missing");
    read_granted_by(r, root);
    read_policies(r, root);
}
