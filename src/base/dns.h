/* TXT records of a domain, by c-ares (L30: who is not a test asks by env_txt). */
#ifndef BASE_DNS_H
#define BASE_DNS_H

#include "base/err.h"
#include "base/str.h"

struct arena;
/* What env.txt really does. */
MUST_CHECK enum err dns_txt(const char *servers, str name, struct arena *a, str **ret, size_t *ret_n);
/* Can `servers` be read: "127.0.0.1:5353", "[::1]:53", several separated by commas? */
bool dns_are_servers(const char *servers);

#endif
