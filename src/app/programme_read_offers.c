/* Competencies and offers of a programme file. */
#include "app/programme_tree.h"

static void read_competency(struct reading *r, const struct tree *t, const code *id, void *row)
{
    static const struct field fields[] = {
        FIELD(competency, title, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
        FIELD(competency, cloud, F_BOOL, CLASS_CODE),
    };
    struct competency *competency = row;
    competency->id = *id;
    programme_read_record(r, t, fields, ARRAY_LEN(fields), NULL, competency);
}

struct offer_record {
    struct text title, summary, contents;
    int64_t rank;
    bool needs_membership, needs_attainment, free, disabled;
    code details_link;
};
static const struct field offer_fields[] = {
    FIELD(offer_record, title, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
    FIELD(offer_record, summary, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
    FIELD(offer_record, contents, F_TEXT_IN, CLASS_FREE_TEXT, .required = true),
    FIELD(offer_record, rank, F_INT, CLASS_QUANTITY, .min = 0, .max = 100),
    FIELD(offer_record, needs_membership, F_BOOL, CLASS_CODE),
    FIELD(offer_record, needs_attainment, F_BOOL, CLASS_CODE),
    FIELD(offer_record, free, F_BOOL, CLASS_CODE),
    FIELD(offer_record, disabled, F_BOOL, CLASS_CODE),
    FIELD(offer_record, details_link, F_CODE, CLASS_CODE),
};

static void check_link(struct reading *r, const struct tree *t)
{
    struct names names = {0};
    if (!t || t->type != TREE_SCALAR || programme_link(r->p, t->text))
        return;
    for (size_t i = 0; i < r->p->n_links; i++)
        programme_tree_name(r, &names, r->p->links[i].id.z);
    MISTAKE(r, t, "no such link, %s%s", programme_tree_got(r, t), programme_tree_hint(r, &names, t->text));
}

static void read_upgrade(struct reading *r, const struct tree *t, struct offer *offer)
{
    static const char *const keys[] = {"from", "percent_off", NULL};
    if (!t || !programme_tree_is(r, t, TREE_MAP, "{from: an offer, percent_off: 0…100}"))
        return;
    programme_read_record(r, t, NULL, 0, keys, NULL);
    const struct tree *from = programme_tree_get(t, "from");
    const struct tree *percent = programme_tree_get(t, "percent_off");
    int64_t off;
    if (!from || !percent)
        MISTAKE_KEY(r, t, "\"%s\" is missing", from ? "percent_off" : "from");
    else if (programme_read_code(r, from, NULL, &offer->upgrade_from) &&
             programme_read_int(r, percent, 0, 100, &off))
        offer->upgrade_percent_off = (int)off;
}

static void read_offer(struct reading *r, const struct tree *t, const code *id, void *row)
{
    static const char *const others[] = {"prices", "upgrade", NULL};
    struct offer_record record = {0};
    programme_read_record(r, t, offer_fields, ARRAY_LEN(offer_fields), others, &record);
    struct offer *offer = row;
    *offer = (struct offer){.id = *id,
                            .title = record.title,
                            .summary = record.summary,
                            .contents = record.contents,
                            .rank = (int)record.rank,
                            .needs_membership = record.needs_membership,
                            .needs_attainment = record.needs_attainment,
                            .free = record.free,
                            .details_link = record.details_link};
    const struct tree *prices = programme_tree_get(t, "prices");
    programme_read_prices(r, prices, &offer->prices, &offer->n_prices);
    offer->disabled = record.disabled || (!record.free && offer->n_prices == 0);
    if (record.free && prices)
        MISTAKE(r, prices, "a free offer comes with joining, or is recorded by the desk, and has no price");
    read_upgrade(r, programme_tree_get(t, "upgrade"), offer);
    check_link(r, programme_tree_get(t, "details_link"));
}

/* After all offers are known. */
static void check_upgrades(struct reading *r, const struct tree *root)
{
    const struct tree *section = programme_tree_get(root, "offers");
    for (const struct tree *t = section ? section->first : NULL; t; t = t->next) {
        const struct tree *upgrade = programme_tree_get(t, "upgrade");
        const struct tree *from = upgrade ? programme_tree_get(upgrade, "from") : NULL;
        if (from && from->type == TREE_SCALAR && !programme_offer(r->p, from->text))
            MISTAKE(r, from, "no such offer, %s", programme_tree_got(r, from));
    }
}

void programme_read_offers(struct reading *r, const struct tree *root)
{
    struct programme *p = r->p;
    p->competencies = programme_read_section(r, root, "competencies", "a map of competencies by id",
                                             sizeof *p->competencies, COMPETENCIES_MAX, read_competency,
                                             &p->n_competencies);
    p->offers = programme_read_section(r, root, "offers", "a map of offers by id", sizeof *p->offers,
                                       OFFERS_MAX, read_offer, &p->n_offers);
    if (!programme_tree_get(root, "offers"))
        MISTAKE(r, root, "the section \"offers\" is missing");
    check_upgrades(r, root);
}
