/* What the verbs that print answers share. */
#ifndef CLI_VERB_H
#define CLI_VERB_H

#include <stdio.h>

#include "cli/door.h"

/* One line: scalars as they are, members as name=value, lists in brackets. */
void verb_node_line(FILE *to, const struct json_node *node);

/* A column of a list: the path of a member, and how wide it is at least. */
struct verb_column {
    const char *path;
    int width;
};

/* Reads a list page by page and prints a line for each item, or with --json all items as one array. `path`
 * may hold parameters. Returns the exit status. */
int verb_list(struct cli *c, struct door *d, const char *path, const struct verb_column *columns, size_t n);

#endif
