/* Reading what stands between {{ and }}; see directive.h. */
#include "tplc/directive.h"

bool directive_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

bool directive_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

str directive_trim(str s)
{
    while (s.len && directive_space(s.ptr[0]))
        s = (str){s.ptr + 1, s.len - 1};
    while (s.len && directive_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

/* The length of the C string or character constant at the front of s, 0 when it does not end. */
static size_t quoted(str s)
{
    for (size_t i = 1; i < s.len && s.ptr[i] != '\n'; i++) {
        if (s.ptr[i] == '\\')
            i++;
        else if (s.ptr[i] == s.ptr[0])
            return i + 1;
    }
    return 0;
}

/* Steps over one character, or over a whole quoted constant; never 0 while i < s.len. */
static size_t step(str s, size_t i)
{
    if (s.ptr[i] != '"' && s.ptr[i] != '\'')
        return 1;
    size_t n = quoted(str_from(s, i));
    return n ? n : 1;
}

static bool find_end(str s, bool comment, size_t *ret)
{
    for (size_t i = 0; i + 1 < s.len; i += comment ? 1 : step(s, i)) {
        if (s.ptr[i] == '}' && s.ptr[i + 1] == '}') {
            *ret = i;
            return true;
        }
    }
    return false;
}

/* Cuts `word` off the front of *s when it stands there as a whole word. */
static bool cut_word(str *s, const char *word)
{
    size_t n = strlen(word);
    if (s->len < n || memcmp(s->ptr, word, n) != 0 || (s->len > n && directive_name_char(s->ptr[n])))
        return false;
    *s = directive_trim((str){s->ptr + n, s->len - n});
    return true;
}

static enum directive_kind kind_of(str *rest)
{
    static const struct {
        const char *word;
        enum directive_kind kind;
    } words[] = {
        {"template", DIRECTIVE_TEMPLATE},
        {"include", DIRECTIVE_INCLUDE},
        {"if", DIRECTIVE_IF},
        {"else", DIRECTIVE_ELSE},
        {"each", DIRECTIVE_EACH},
        {"end", DIRECTIVE_END},
        {"use", DIRECTIVE_USE},
        {"wrap", DIRECTIVE_WRAP},
        {"slot", DIRECTIVE_SLOT},
        {"t", DIRECTIVE_TEXT},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (!cut_word(rest, words[i].word))
            continue;
        if (words[i].kind == DIRECTIVE_ELSE && cut_word(rest, "if"))
            return DIRECTIVE_ELSE_IF;
        return words[i].kind;
    }
    return DIRECTIVE_VALUE;
}

bool directive_read(struct tool *t, const struct tool_file *file, size_t at, struct directive *ret)
{
    str inside = str_from(file->text, at + 2);
    bool comment = inside.len && inside.ptr[0] == '#';
    size_t n;
    if (!find_end(inside, comment, &n)) {
        tool_error(t, (struct tool_place){file, at}, "this {{ has no }}");
        return false;
    }
    *ret = (struct directive){.kind = DIRECTIVE_COMMENT, .at = at, .end = at + 2 + n + 2};
    if (comment)
        return true;
    ret->rest = directive_trim((str){inside.ptr, n});
    if (!ret->rest.len)
        ret->rest = (str){inside.ptr, 0};
    ret->kind = kind_of(&ret->rest);
    bool bare = ret->kind == DIRECTIVE_ELSE || ret->kind == DIRECTIVE_END || ret->kind == DIRECTIVE_SLOT;
    if (bare && ret->rest.len) {
        tool_error(t, (struct tool_place){file, (size_t)(ret->rest.ptr - file->text.ptr)},
                   "nothing can stand behind {{else}}, {{end}} and {{slot}}");
        return false;
    }
    return true;
}

static void skip(struct directive_text *text, size_t n)
{
    text->rest = directive_trim(str_from(text->rest, n));
}

bool directive_name(struct directive_text *text, str *ret)
{
    size_t n = 0;
    while (n < text->rest.len && directive_name_char(text->rest.ptr[n]))
        n++;
    if (n == 0 || (text->rest.ptr[0] >= '0' && text->rest.ptr[0] <= '9'))
        return false;
    *ret = str_head(text->rest, n);
    skip(text, n);
    return true;
}

static bool opens(char c)
{
    return c == '(' || c == '[' || c == '{';
}

static bool closes(char c)
{
    return c == ')' || c == ']' || c == '}';
}

/* The length of the bracketed group at the front of s, brackets included; 0 when it is not closed. */
static size_t group_length(str s)
{
    size_t depth = 0;
    for (size_t i = 0; i < s.len; i += step(s, i)) {
        if (opens(s.ptr[i]))
            depth++;
        if (closes(s.ptr[i]) && --depth == 0)
            return i + 1;
    }
    return 0;
}

bool directive_group(struct directive_text *text, str *ret)
{
    if (!text->rest.len || text->rest.ptr[0] != '(')
        return false;
    size_t n = group_length(text->rest);
    if (!n)
        return false;
    *ret = directive_trim((str){text->rest.ptr + 1, n - 2});
    skip(text, n);
    return true;
}

bool directive_last_group(str s, str *ret_before, str *ret_group)
{
    for (size_t i = 0; i < s.len; i += step(s, i)) {
        if (!opens(s.ptr[i]))
            continue;
        size_t n = group_length(str_from(s, i));
        if (!n)
            return false;
        if (i + n == s.len && s.ptr[i] == '(') {
            *ret_before = directive_trim(str_head(s, i));
            *ret_group = directive_trim((str){s.ptr + i + 1, n - 2});
            return ret_before->len && ret_group->len;
        }
        i += n - 1;
    }
    return false;
}

str directive_word(struct directive_text *text)
{
    size_t n = 0;
    while (n < text->rest.len && !directive_space(text->rest.ptr[n])) {
        size_t group = opens(text->rest.ptr[n]) ? group_length(str_from(text->rest, n)) : 0;
        n += group ? group : step(text->rest, n);
    }
    str word = str_head(text->rest, n);
    skip(text, n);
    return word;
}

bool directive_call_of(str expression, const char *name, str *ret_inside)
{
    str rest = expression;
    if (!cut_word(&rest, name) || !rest.len || rest.ptr[0] != '(' || group_length(rest) != rest.len)
        return false;
    *ret_inside = directive_trim((str){rest.ptr + 1, rest.len - 2});
    return true;
}

/* Is the '=' at i a part of ==, !=, <= or >=? */
static bool compares(str s, size_t i)
{
    char before = i ? s.ptr[i - 1] : ' ';
    char after = i + 1 < s.len ? s.ptr[i + 1] : ' ';
    bool shift = i >= 2 && (before == '<' || before == '>') && s.ptr[i - 2] == before;
    return after == '=' || (!shift && (before == '=' || before == '!' || before == '<' || before == '>'));
}

/* What is wrong with the character at i of an expression; NULL when nothing is. */
static const char *refuse(str s, size_t i)
{
    char c = s.ptr[i], after = i + 1 < s.len ? s.ptr[i + 1] : ' ';
    if (strchr("\"'", c) && !quoted(str_from(s, i)))
        return "this quote is not closed";
    if (strchr(";#\\`", c))
        return "a C expression expected: no statements, no preprocessor";
    if (c == '/' && strchr("/*", after))
        return "no comments in an expression; write {{# … }}";
    if (c == '=' && !compares(s, i))
        return "an expression in a template only reads: no assignment";
    if (strchr("+-", c) && after == c)
        return "an expression in a template only reads: no ++ or --";
    return NULL;
}

/* The brackets that are open, as the characters that close them. */
struct brackets {
    char expected[64];
    size_t n;
};

static const char *balance(struct brackets *b, char c)
{
    if (opens(c) && b->n == sizeof b->expected)
        return "too many brackets";
    if (opens(c))
        b->expected[b->n++] = c == '(' ? ')' : c == '[' ? ']' : '}';
    else if (closes(c) && (b->n == 0 || b->expected[--b->n] != c))
        return "this bracket closes nothing";
    return NULL;
}

bool directive_check_expression(struct tool *t, const struct tool_file *file, size_t at, str expression)
{
    struct brackets brackets = {.n = 0};
    const char *wrong = expression.len ? NULL : "an expression expected";
    for (size_t i = 0; !wrong && i < expression.len; i += step(expression, i)) {
        wrong = refuse(expression, i);
        if (!wrong)
            wrong = balance(&brackets, expression.ptr[i]);
        if (wrong)
            at = (size_t)(expression.ptr - file->text.ptr) + i;
    }
    if (!wrong && brackets.n)
        wrong = "a bracket is not closed";
    if (wrong)
        tool_error(t, (struct tool_place){file, at}, "%s", wrong);
    return !wrong;
}
