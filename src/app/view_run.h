/* What the parts of the read path share. */
#ifndef APP_VIEW_RUN_H
#define APP_VIEW_RUN_H

#include "app/view.h"
#include "store/store.h"

/* The view's connection, borrowed at the first use and given back by view_close. */
MUST_CHECK enum err view_db(struct view *v, struct db **ret);
/* What a person of some stream is called: of the view's own as view_person says, of any to the desk, else
 * unnamed. UID_NONE is nobody. */
MUST_CHECK enum err view_named(struct view *v, uid stream, uid id, struct person_view *ret);

/* Runs a pure function on the view's state: ERR_QUARANTINED where an ASSERT failed in it (L29). A state of
 * the past that breaks one is nobody's acts: it is logged only. */
MUST_CHECK enum err view_run(const struct view *v, void (*pure)(void *arg), void *arg);
/* L12: an answer that may hold a contract's ids does not trust a cached epoch. OK where nothing here is
 * guarded, ERR_UNAUTHENTICATED where the reader's authority has ended since. */
MUST_CHECK enum err view_guard(struct view *v);
/* Words of the vault; ptr NULL where they were erased, or never written. */
MUST_CHECK enum err view_text(struct view *v, uid id, str *ret);
/* Puts the words of the vault in place of their ids (ID_TEXT); null where they were erased. */
MUST_CHECK enum err view_words(struct view *v, struct description *d);

#endif
