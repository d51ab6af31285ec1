/* The one read path (design, idea 4). A view is a state (as of now, or of an instant) with what the reader
 * may see of it; the edges render it as JSON or HTML. Reads never wait for the writer. */
#ifndef APP_VIEW_H
#define APP_VIEW_H

#include "app/act.h"
#include "domain/access.h"
#include "domain/work.h"

struct store_reader;

struct view {
    struct app *app;
    struct arena *arena;
    const struct actor *actor;
    struct programme *programme; /* held */
    const struct state *state;   /* held; time's own events up to now applied */
    who bits;
    ts now;
    date today;
    ts valid_until;      /* when it would next read differently by time alone (L19) */
    char etag[HASH_HEX]; /* the head: any ETag of the partner carries it */
    bool as_of;
    enum lang lang;              /* of the texts in descriptions: set by the edge after view_open */
    struct store_reader *reader; /* opened when the first name is asked for */
};

/* Opens a view of a stream for an actor of the same realm; ERR_NOT_FOUND for a foreign or unknown partner
 * alike. `as_of` TS_NONE: now; a future instant is ERR_INVALID. Ends with view_close. */
MUST_CHECK enum err view_open(struct app *app, const struct actor *actor, uid stream, ts as_of,
                              struct arena *a, struct view *ret);
/* A view of the state that an act left (act_result.state), which it takes over; for its answer. */
MUST_CHECK enum err view_on(struct app *app, const struct actor *actor, const struct state *held,
                            struct arena *a, struct view *ret);
void view_close(struct view *v);
/* "contoso" or prt_…: ERR_NOT_FOUND. */
MUST_CHECK enum err view_partner_id(struct app *app, str given, uid *ret);
/* When the view would next read differently by time alone (L19). */
ts view_valid_until(const struct view *v);
bool view_may(const struct view *v, const char *way); /* READ_… */

/* A person as the reader may see him: names only with READ_PEOPLE_NAMES, or oneself, or a Global admin. */
struct person_view {
    const struct person *person;
    uid id;
    str email, name, language; /* ptr NULL where they may not be seen */
    const code *roles;
    size_t n_roles;
};
MUST_CHECK enum err view_person(struct view *v, uid id, struct person_view *ret);
/* The person of this e-mail address in the directory; ERR_NOT_FOUND. */
MUST_CHECK enum err view_person_id(struct view *v, str email, uid *ret);
/* All, ordered by name in `lang`, from `after` (offset cursor), at most `limit`. `search` folds case; may be
 * empty. */
MUST_CHECK enum err view_people(struct view *v, str search, size_t after, size_t limit, enum lang lang,
                                struct person_view **ret, size_t *ret_n, bool *ret_more);
/* Names and e-mails of the Global admins: every signed-in user sees them (R16). */
MUST_CHECK enum err view_global_admins(struct view *v, struct person_view **ret, size_t *ret_n);
/* The marketing contact as it was set last, for whoever reads benefits; ERR_NOT_FOUND. `gone`: he has been
 * disabled, and is no contact any more. Erased words are ptr NULL. */
struct contact_view {
    struct person_view person;
    str email, phone;
    code language;
    bool gone;
};
MUST_CHECK enum err view_contact(struct view *v, struct contact_view *ret);
/* What the company is called; its key until it has told a name. */
str view_company(struct view *v);
/* Who of the company has any of these bits (for not-permitted). */
MUST_CHECK enum err view_who(struct view *v, who bits, struct person_view **ret, size_t *ret_n);

struct benefit_view {
    const struct benefit *benefit;
    const struct definition *definition; /* NULL: no longer in the programme; the ledger's words stand in */
    const char *status;
    int64_t used, available, over;
    bool example;
    bool names_only; /* the reader may know that it is there and what is left of it, no more: no terms */
    struct description terms;
};
struct benefit_filter {
    str category, status, offer, kind;
};
/* What the reader may see of the benefits (all of them, developer subscriptions only, or names only). */
MUST_CHECK enum err view_benefits(struct view *v, const struct benefit_filter *f, struct benefit_view **ret,
                                  size_t *ret_n);
/* By id, or by the definition's id: ERR_AMBIGUOUS_BENEFIT with the ids in *ret_ids. */
MUST_CHECK enum err view_benefit(struct view *v, str given, struct benefit_view *ret, uid **ret_ids,
                                 size_t *ret_n);

/* What the desk granted or corrected of it by hand, oldest first, and why: for whoever reads benefits. */
struct by_hand_view {
    const struct by_hand *hand;
    str reason;            /* ptr NULL: erased */
    struct person_view by; /* people of the desk are named to the desk alone */
};
MUST_CHECK enum err view_by_hand(struct view *v, uid benefit, struct by_hand_view **ret, size_t *ret_n);

/* Everything that `person` holds: one node object per thing with its benefit. */
struct holding_view {
    struct benefit_view benefit;
    struct description holding;
};
MUST_CHECK enum err view_holdings(struct view *v, uid person, struct holding_view **ret, size_t *ret_n);

/* What was said in a request, and by whom. */
struct message_view {
    const struct message *message;
    str text;                      /* in its writer's own words; ptr NULL: none, or erased */
    const struct reply_def *reply; /* NULL: none, or no longer in the programme */
    bool desk;
    struct person_view author; /* people of the desk are named to the desk alone */
};
struct request_view {
    const struct request *request;
    const char *state;                   /* of contract section 2 */
    str form;                            /* what was filled in, a JSON object; ptr NULL: erased */
    const struct benefit *benefit;       /* NULL: about none */
    const struct definition *definition; /* of it; NULL: no longer in the programme */
    struct person_view opener, taken_by, decided_by;
    struct message_view *messages; /* oldest first; of view_request alone */
    size_t n_messages;
};
struct request_filter {
    str type, state;
    uid taken_by;
};
/* Requests that the reader may see, newest first: his own, all with READ_REQUESTS. From `after` (offset
 * cursor), at most `limit`. */
MUST_CHECK enum err view_requests(struct view *v, const struct request_filter *f, size_t after, size_t limit,
                                  struct request_view **ret, size_t *ret_n, bool *ret_more);
/* One with its messages; ERR_NOT_FOUND also where the reader may not. */
MUST_CHECK enum err view_request(struct view *v, uid id, struct request_view *ret);

struct offer_view {
    const struct offer *offer;
    const struct price *price; /* of the list; NULL: none for this company */
    money charged;             /* what it costs the company: less than the list's where it upgrades */
    bool upgrades;
    bool held, can_buy;
    const struct reason *reasons; /* why it cannot be bought */
    size_t n_reasons;
    const struct membership *membership; /* of it, that ends; NULL: none */
    bool can_renew;
    const struct reason *renew_reasons;
    size_t n_renew_reasons;
};
MUST_CHECK enum err view_offers(struct view *v, struct offer_view **ret, size_t *ret_n);

/* Events after `seq`, at most `limit`, oldest first. Backwards for the page: before `seq`, newest first. */
MUST_CHECK enum err view_ledger(struct view *v, uint64_t after, size_t limit, bool newest_first,
                                struct event **ret, hash256 **ret_hashes, size_t *ret_n);

/* The desk's list of partners. */
struct partner_row {
    uid id;
    str key, name, country;
    uint64_t seq;
};
MUST_CHECK enum err view_partners(struct app *app, str after, size_t limit, struct arena *a,
                                  struct partner_row **ret, size_t *ret_n);
/* The desk's work over all partners; of a view of the vendor's stream, for the desk alone. */
struct work_row {
    uid partner;
    str partner_key, partner_name;
    struct work_item item;
    const struct definition *definition; /* NULL: about no benefit, or no longer in the programme */
    int64_t age_days;                    /* whole days of the programme's zone since it was opened */
    bool overdue;                        /* its day has passed, and it still waits */
    struct person_view person, taken_by;
};
struct work_filter {
    uid partner; /* UID_NONE and "": all */
    str type, state;
    uid taken_by;
};
/* What waits for the desk, the earliest promise first, behind the row of `after` (STR_NONE: from the first;
 * else the cursor that came last, ERR_MALFORMED where it is none). ret_next: ptr NULL when there is no more.
 */
MUST_CHECK enum err view_queue(struct view *v, const struct work_filter *f, str after, size_t limit,
                               struct work_row **ret, size_t *ret_n, str *ret_next);
/* Orders, or requests, of all partners, the newest first, waiting or not. */
MUST_CHECK enum err view_work(struct view *v, bool orders, const struct work_filter *f, str after,
                              size_t limit, struct work_row **ret, size_t *ret_n, str *ret_next);

/* Whose order this is; ERR_NOT_FOUND. */
MUST_CHECK enum err view_order_partner(struct app *app, uid order, uid *ret);

struct pool_row {
    const struct pool_def *def;
    int64_t free, issued, quarantined, revoked, low_water;
    int64_t used;   /* given in the last POOL_RATE_DAYS days */
    int64_t runway; /* days that the free ones last at that rate; -1: none was used */
    bool low;       /* at or below its low-water mark */
};
enum { POOL_RATE_DAYS = 30 };
/* Of a view of the vendor's stream. */
MUST_CHECK enum err view_pools(struct view *v, struct pool_row **ret, size_t *ret_n);

/* The partner whose order an input names by `order` or by `reference` (confirm-payment from the bank's list);
 * ERR_NOT_FOUND. */
MUST_CHECK enum err view_partner_of_order(struct app *app, const struct action *action, const void *input,
                                          uid *ret);
/* The words that prove an order's payment (D 3.5): ptr NULL where there are none. */
MUST_CHECK enum err view_proof(struct view *v, const struct order *o, str *ret);

/* Bytes of an answer that depends on the partner alone, kept until the head or the clock moves on (L19).
 * `name` tells view, arguments, language and role mask apart. Put copies. */
bool view_kept(struct view *v, str name, str *ret_bytes); /* bytes live as long as the view */
void view_keep(struct view *v, str name, str bytes);

#endif
