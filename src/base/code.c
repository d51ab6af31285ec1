/* Short names, stored flat. The bytes after the name are zero, so that equal states have equal bytes. */
#include "base/code.h"

bool code_set(code *ret, str s)
{
    size_t nul;
    if (s.len > CODE_MAX || str_find_char(s, '\0', &nul))
        return false;
    *ret = (code){{0}};
    if (s.len != 0)
        memcpy(ret->z, s.ptr, s.len);
    return true;
}

code code_of(str s)
{
    code c;
    bool fits = code_set(&c, s);
    ASSERT(fits);
    return c;
}
