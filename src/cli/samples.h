/* The demo's companies, people, keys and past. See samples/README.md. */
#ifndef CLI_SAMPLES_H
#define CLI_SAMPLES_H

#include "cli/cli.h"

/* An id that an act of the past made, by the name that its event gives it. */
struct sample_made {
    uid stream;
    const char *name;
    enum id_kind kind;
    uid id;
    struct sample_made *next;
};

struct samples {
    struct cli *cli;
    struct app *app;
    const char *share; /* the folder that holds samples/ */
    struct actor root; /* who runs the demo */
    ts start;          /* --at */
    struct zone *utc;
    int acts;
    struct sample_made *made;
    secret token; /* of the last act that made one */
};

/* Puts the clock to the beginning of the past; then the programme is applied by the caller, then
 * samples_perform does the rest and leaves the clock running from the start. Mistakes are told in cli->diag.
 */
MUST_CHECK enum err samples_begin(struct samples *s);
MUST_CHECK enum err samples_perform(struct samples *s);
void samples_end(struct samples *s); /* whatever became of it */
/* "contoso/global-admin", "desk/operator". */
MUST_CHECK enum err samples_identity(struct samples *s, str name, struct actor *ret, uid *ret_stream);
MUST_CHECK enum err samples_token(struct samples *s, const struct actor *person, uid stream, secret *ret);

#endif
