/* Orders: whose they are, and what proves that they were paid. */
#include "app/view_run.h"
#include "domain/membership.h"
#include "store/store_people.h"

enum err view_partner_of_order(struct app *app, const struct action *action, const void *input, uid *ret)
{
    uid order = orders_named(action, input);
    return uid_none(order) ? ERR_NOT_FOUND : view_order_partner(app, order, ret);
}

enum err view_proof(struct view *v, const struct order *o, str *ret)
{
    struct db *db;
    *ret = STR_NONE;
    if (uid_none(o->proof))
        return OK;
    TRY(view_db(v, &db));
    enum err e = store_people_get_text(db, v->state->stream, o->proof, v->arena, ret);
    return e == ERR_NOT_FOUND ? OK : e;
}
