/* Well-formed UTF-8, one character at a time. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* The length (1..4) of the character that begins at p, of which n bytes are there; 0 where none begins: a
 * stray or missing continuation, an overlong form, a surrogate, past U+10FFFF. */
size_t utf8_step(const char *p, size_t n);
/* The character of `step` bytes that utf8_step found at p. */
uint32_t utf8_char(const char *p, size_t step);

#endif
