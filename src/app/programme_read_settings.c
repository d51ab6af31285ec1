/* The head of a programme file: what it is, its windows, terms and other numbers. */
#include "app/programme_tree.h"

struct head {
    code programme;
    struct text title;
    str zone;
    str currency;
};
static const struct field head_fields[] = {
    FIELD(head, programme, F_CODE, CLASS_CODE, .required = true),
    FIELD(head, title, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
    FIELD(head, zone, F_TEXT, CLASS_CODE, .required = true),
    FIELD(head, currency, F_TEXT, CLASS_CODE, .required = true),
};

/* Sections that are read here or elsewhere; read_section(…) finds them by name. */
static const char *const sections[] = {
    "roles",        "company_roles", "policies",     "refunds",      "renewal",          "orders",
    "replacements", "activation",    "caps",         "card",         "holidays",         "links",
    "groups",       "pools",         "contacts",     "competencies", "offers",           "definitions",
    "downloads",    "replies",       "go_to_market", "admin_claims", "support_products", "advisory_solutions",
    NULL,
};

/* The numbers of the settings, section by section. */
struct numbers {
    int64_t days, window_days, term_days, remind_days_before, remind_days_after, wait_days, support_days,
        go_to_market_days, country, world, remind_days, last_remind_days;
    code blocked_by, settles;
};
static const char *const blocked_by[] = {"software", "anything", NULL};
static const char *const settles[] = {"at-once", "when-confirmed", NULL};

#define DAYS(member_, most_)                                                                                 \
    FIELD(numbers, member_, F_INT, CLASS_QUANTITY, .required = true, .min = 0, .max = (most_))
static const struct field refund_fields[] = {
    DAYS(days, 3650),
    FIELD(numbers, blocked_by, F_CODE, CLASS_CODE, .required = true, .one_of = blocked_by),
};
static const struct field renewal_fields[] = {
    DAYS(window_days, 365),
    FIELD(numbers, term_days, F_INT, CLASS_QUANTITY, .required = true, .min = 1, .max = 3660),
    DAYS(remind_days_before, 365),
    DAYS(remind_days_after, 365),
};
static const struct field order_fields[] = {DAYS(wait_days, 3650)};
static const struct field replacement_fields[] = {DAYS(days, 3650)};
static const struct field activation_fields[] = {
    FIELD(numbers, support_days, F_INT, CLASS_QUANTITY, .min = 1, .max = 365),
    FIELD(numbers, go_to_market_days, F_INT, CLASS_QUANTITY, .min = 1, .max = 365),
};
static const struct field go_to_market_fields[] = {DAYS(remind_days, 365), DAYS(last_remind_days, 365)};
static const struct field admin_claim_fields[] = {DAYS(days, 365)};
static const struct field cap_fields[] = {
    FIELD(numbers, country, F_INT, CLASS_QUANTITY, .required = true, .min = 1, .max = 1000),
    FIELD(numbers, world, F_INT, CLASS_QUANTITY, .required = true, .min = 1, .max = 1000),
};
static const struct field card_fields[] = {
    FIELD(numbers, settles, F_CODE, CLASS_CODE, .required = true, .one_of = settles),
};

static const char *const refund_others[] = {"second_person_above", NULL};
static const struct numbers_section {
    const char *name;
    const struct field *fields;
    size_t n;
    const char *const *others;
    bool required;
} numbers_sections[] = {
    {"refunds", refund_fields, ARRAY_LEN(refund_fields), refund_others, true},
    {"renewal", renewal_fields, ARRAY_LEN(renewal_fields), NULL, true},
    {"orders", order_fields, ARRAY_LEN(order_fields), NULL, true},
    {"replacements", replacement_fields, ARRAY_LEN(replacement_fields), NULL, true},
    {"activation", activation_fields, ARRAY_LEN(activation_fields), NULL, false},
    {"go_to_market", go_to_market_fields, ARRAY_LEN(go_to_market_fields), NULL, false},
    {"admin_claims", admin_claim_fields, ARRAY_LEN(admin_claim_fields), NULL, false},
    {"caps", cap_fields, ARRAY_LEN(cap_fields), NULL, true},
    {"card", card_fields, ARRAY_LEN(card_fields), NULL, true},
};

static struct numbers read_numbers(struct reading *r, const struct tree *root, const char *name)
{
    struct numbers v = {0};
    for (size_t i = 0; i < ARRAY_LEN(numbers_sections); i++) {
        const struct numbers_section *s = &numbers_sections[i];
        if (strcmp(s->name, name) != 0)
            continue;
        const struct tree *t = programme_tree_get(root, name);
        if (!t && s->required)
            MISTAKE(r, root, "the section \"%s\" is missing", name);
        else if (t && programme_tree_is(r, t, TREE_MAP, "a map"))
            programme_read_record(r, t, s->fields, s->n, s->others, &v);
    }
    return v;
}

static void read_holidays(struct reading *r, const struct tree *root)
{
    const struct tree *list = programme_tree_get(root, "holidays");
    if (!list || !programme_tree_is(r, list, TREE_LIST, "a list of days"))
        return;
    struct settings *s = &r->p->settings;
    s->holidays = NEW_N(&r->p->arena, date, list->n);
    for (const struct tree *t = list->first; t; t = t->next)
        if (programme_read_date(r, t, &s->holidays[s->n_holidays]))
            s->n_holidays++;
}

static void read_zone(struct reading *r, const struct tree *root, str zone)
{
    struct programme *p = r->p;
    const struct tree *t = programme_tree_get(root, "zone");
    const char *name = zone.len > 0 ? str_z(r->scratch, zone) : "UTC";
    if (code_set(&p->zone_name, str_of(name)) && zone_open(name, &p->zone))
        return;
    MISTAKE(r, t, "expected UTC or a time zone such as Asia/Seoul, %s", programme_tree_got(r, t));
}

static void read_currency(struct reading *r, const struct tree *root, str currency)
{
    money one;
    if (currency.len == 0)
        return; /* told already */
    if (money_parse(S("1"), currency, &one))
        memcpy(r->p->currency, one.currency, sizeof one.currency);
    else {
        const struct tree *t = programme_tree_get(root, "currency");
        MISTAKE(r, t, "expected a currency of three capital letters, %s", programme_tree_got(r, t));
    }
}

static void read_head(struct reading *r, const struct tree *root)
{
    struct head head = {0};
    programme_read_record(r, root, head_fields, ARRAY_LEN(head_fields), sections, &head);
    r->p->id = head.programme;
    r->p->title = head.title;
    read_zone(r, root, head.zone);
    read_currency(r, root, head.currency);
}

void programme_read_settings(struct reading *r, const struct tree *root)
{
    read_head(r, root);
    struct settings *s = &r->p->settings;
    struct numbers refunds = read_numbers(r, root, "refunds");
    s->refund_days = (int)refunds.days;
    s->refund_blocked_by_anything = code_is(&refunds.blocked_by, S("anything"));
    const struct tree *t = programme_tree_get(root, "refunds");
    if (t)
        programme_read_prices(r, programme_tree_get(t, "second_person_above"), &s->second_person_above,
                              &s->n_second_person_above);
    struct numbers renewal = read_numbers(r, root, "renewal");
    s->renewal_window_days = (int)renewal.window_days;
    s->renewal_term_days = (int)renewal.term_days;
    s->reminder_before = (int)renewal.remind_days_before;
    s->reminder_after = (int)renewal.remind_days_after;
    s->order_days = (int)read_numbers(r, root, "orders").wait_days;
    s->replacement_days = (int)read_numbers(r, root, "replacements").days;
    struct numbers activation = read_numbers(r, root, "activation");
    s->support_due_days = (int)activation.support_days;
    s->gtm_due_days = (int)activation.go_to_market_days;
    struct numbers gtm = read_numbers(r, root, "go_to_market");
    s->gtm_remind_days = (int)gtm.remind_days;
    s->gtm_last_remind_days = (int)gtm.last_remind_days;
    s->admin_claim_days = (int)read_numbers(r, root, "admin_claims").days;
    struct numbers caps = read_numbers(r, root, "caps");
    s->cap_country = (int)caps.country;
    s->cap_world = (int)caps.world;
    struct numbers card = read_numbers(r, root, "card");
    s->card_settles_at_once = code_is(&card.settles, S("at-once"));
    read_holidays(r, root);
}
