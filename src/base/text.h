/* Text of people, by ICU: the forms in which it is compared, found and sorted. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"
#include "base/str.h"

/* NFC and without case: two names are the same to a search when these are. Bytes that are not UTF-8 become
 * U+FFFD. In the arena, or `s` itself where nothing changes. Below 32 MiB (asserted). */
str text_fold(struct arena *a, str s);

/* NFC alone: the form in which text of people is kept. As text_fold otherwise. */
str text_nfc(struct arena *a, str s);

/* The normal form of an e-mail address: trimmed, NFC, lower case. false, and *ret untouched, unless it has
 * one '@', no white space, control or invisible characters, none of "(),:;<>[\] , a local part of at most 64
 * bytes, a domain with a dot and no empty label, and at most 254 bytes. */
MUST_CHECK bool text_email(struct arena *a, str in, str *ret);

/* The order of a language ("ko", "en"; another is sorted by the root order); <0, 0, >0. Any thread. Strings
 * that the order does not tell apart are in byte order, so that lists are stable. */
int text_collate(str lang, str a, str b);

#endif
