/* Words of a command line: "name=value", "--name value", "--name=value"; a flag of the table stands alone
 * ("--confirm-no-other-offer"). Hyphens in names are underscores in the table. */
#ifndef INPUT_ARGV_H
#define INPUT_ARGV_H

#include "input/into.h"

/* The words as pairs; into_pairs decodes them. ERR_MALFORMED, told in t->diag: a word that is neither, or an
 * option without its value; ERR_INVALID: an id or a secret that is empty. */
MUST_CHECK enum err argv_pairs(const struct into *t, int n_words, char *const *words, struct pair **ret,
                               size_t *ret_n);

#endif
