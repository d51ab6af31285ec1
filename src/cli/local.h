/* Routes for the verbs of this command line alone: on the local socket, to whoever runs the server. What they
 * do needs the process that has the data folder (L22); on the network they are not there. */
#ifndef CLI_LOCAL_H
#define CLI_LOCAL_H

#include "http/router.h"

extern const struct route_table local_routes;

#endif
