/* The programme file: reads the files, turns YAML into a tree, lays the trees over each other and has the
 * sections read. The only file that knows YAML. Input is hostile until checked: size, depth and number of
 * nodes are bounded, anchors and aliases are refused (no expansion), mistakes are collected. */
#include "app/programme_file.h"

#include <libfyaml.h>

#include "app/programme_tree.h"
#include "base/env.h"
#include "base/utf8.h"

/* What stands between two files in the source that is kept. */
#define NEXT_FILE "--- # next file\n"

enum { SCRATCH_CEILING = 128 * 1024 * 1024, PROGRAMME_CEILING = 192 * 1024 * 1024, FILES_MAX = 16 };

/* ---- YAML to tree ---- */

struct building {
    struct reading *r;
    const struct tree_file *file;
    struct tree *root;
    struct tree *open[TREE_DEPTH_MAX];
    size_t depth;
    bool has_key; /* the next node is the value of `key` */
    str key;
    int key_line, key_column;
    size_t *nodes;
    int documents;
    bool failed;
};

static void building_mistake(struct building *b, int line, int column, const char *what)
{
    struct tree at = {.file = b->file, .line = line, .column = column, .up = NULL};
    MISTAKE(b->r, &at, "%s", what);
    b->failed = true;
}

/* By pieces: fy_token_get_text of 0.7.12 leaks where a text has more than a dozen of them. */
static str token_text(struct reading *r, struct fy_token *token)
{
    struct buf text CLEANUP(buf_free);
    buf_init(&text, 2 * PROGRAMME_SOURCE_MAX); /* "\\L" is three bytes */
    struct fy_token_iter *pieces = fy_token_iter_create(token);
    ASSERT(pieces); /* L29: no memory */
    int err;
    for (const struct fy_iter_chunk *piece = NULL; (piece = fy_token_iter_chunk_next(pieces, piece, &err));)
        buf_put(&text, (str){piece->str, piece->len});
    fy_token_iter_destroy(pieces);
    ASSERT(buf_err(&text) == OK);
    return text.len > 0 ? str_dup(r->scratch, buf_str(&text)) : S("");
}

static bool key_is_new(struct building *b, struct tree *map)
{
    for (const struct tree *t = map->first; t; t = t->next)
        if (str_eq(t->key, b->key)) {
            struct tree at = {.file = b->file, .line = b->key_line, .column = b->key_column, .up = map};
            MISTAKE(b->r, &at, "\"" STR_FMT "\" stands twice, first on line %d", STR_ARG(b->key),
                    t->key_line);
            return false;
        }
    return true;
}

/* Hangs the node on the open container, or makes it the root. A second value of a key is left out. */
static void building_hang(struct building *b, struct tree *t)
{
    struct tree *up = b->depth > 0 ? b->open[b->depth - 1] : NULL;
    t->up = up;
    if (!up) {
        b->root = t;
        return;
    }
    if (up->type == TREE_MAP) {
        t->key = b->key;
        t->key_line = b->key_line;
        t->key_column = b->key_column;
        b->has_key = false;
        if (!key_is_new(b, up))
            return;
    }
    if (up->n == TREE_CHILDREN_MAX) {
        building_mistake(b, t->line, t->column, "more than 2000 entries in one map or list");
        return;
    }
    t->index = up->n++;
    if (up->last)
        up->last->next = t;
    else
        up->first = t;
    up->last = t;
}

static struct tree *building_node(struct building *b, enum tree_type type, const struct fy_mark *mark)
{
    if (++*b->nodes > TREE_NODES_MAX) {
        building_mistake(b, mark->line + 1, mark->column + 1, "more than 100000 values");
        return NULL;
    }
    struct tree *t = NEW(b->r->scratch, struct tree);
    *t = (struct tree){.type = type, .file = b->file, .line = mark->line + 1, .column = mark->column + 1};
    t->key_line = t->line;
    t->key_column = t->column;
    return t;
}

static void building_scalar(struct building *b, struct fy_event *e, struct fy_mark mark)
{
    enum fy_node_style style = fy_event_get_node_style(e);
    if (style == FYNS_SINGLE_QUOTED || style == FYNS_DOUBLE_QUOTED)
        mark.column--; /* of the text; the value begins with its quote */
    const struct tree *up = b->depth > 0 ? b->open[b->depth - 1] : NULL;
    if (up && up->type == TREE_MAP && !b->has_key) {
        b->has_key = true;
        b->key = token_text(b->r, e->scalar.value);
        b->key_line = mark.line + 1;
        b->key_column = mark.column + 1;
        return;
    }
    struct tree *t = building_node(b, TREE_SCALAR, &mark);
    if (!t)
        return;
    t->text = token_text(b->r, e->scalar.value);
    t->quoted = style != FYNS_PLAIN;
    building_hang(b, t);
}

static void building_open(struct building *b, enum tree_type type, const struct fy_mark *mark)
{
    const struct tree *up = b->depth > 0 ? b->open[b->depth - 1] : NULL;
    if (up && up->type == TREE_MAP && !b->has_key) {
        building_mistake(b, mark->line + 1, mark->column + 1, "a key must be a name");
        return;
    }
    if (b->depth == TREE_DEPTH_MAX) {
        building_mistake(b, mark->line + 1, mark->column + 1, "nested deeper than 12 levels");
        return;
    }
    struct tree *t = building_node(b, type, mark);
    if (!t)
        return;
    building_hang(b, t);
    b->open[b->depth++] = t;
}

/* What YAML offers beyond maps, lists and scalars is refused: an alias can multiply without bound, a tag
 * means nothing here. */
static bool building_refuses(struct building *b, struct fy_event *e, const struct fy_mark *mark)
{
    const char *what = NULL;
    if (e->type == FYET_ALIAS)
        what = "aliases (*name) are not allowed: write the value out";
    else if (fy_event_get_anchor_token(e))
        what = "anchors (&name) are not allowed: write the value out where it is used";
    else if (fy_event_get_tag_token(e))
        what = "tags (!name) are not allowed";
    else if (e->type == FYET_DOCUMENT_START && b->documents++ > 0)
        what = "a second document begins: one file is one document";
    if (what)
        building_mistake(b, mark->line + 1, mark->column + 1, what);
    return what != NULL;
}

static void building_event(struct building *b, struct fy_event *e)
{
    static const struct fy_mark start = {0};
    const struct fy_mark *mark = fy_event_start_mark(e);
    if (!mark)
        mark = &start;
    if (building_refuses(b, e, mark))
        return;
    switch (e->type) {
    case FYET_SCALAR:
        building_scalar(b, e, *mark);
        break;
    case FYET_MAPPING_START:
        building_open(b, TREE_MAP, mark);
        break;
    case FYET_SEQUENCE_START:
        building_open(b, TREE_LIST, mark);
        break;
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        b->depth--;
        break;
    case FYET_NONE:
    case FYET_STREAM_START:
    case FYET_STREAM_END:
    case FYET_DOCUMENT_START:
    case FYET_DOCUMENT_END:
    case FYET_ALIAS:
        break;
    }
}

static void no_output(struct fy_diag *diag, void *user, const char *text, size_t len)
{
    (void)diag;
    (void)user;
    (void)text;
    (void)len;
}

/* The parser's own complaints; it stops at the first that it cannot pass. */
static void syntax_mistakes(struct building *b, struct fy_diag *diag)
{
    void *at = NULL;
    for (const struct fy_diag_error *e; (e = fy_diag_errors_iterate(diag, &at));)
        if (e->type == FYET_ERROR)
            building_mistake(b, e->line > 0 ? e->line : 1, e->column > 0 ? e->column : 1,
                             e->msg ? e->msg : "not YAML");
}

/* Bytes that are no text are refused before the parser sees them, with their place. */
static bool text_is_clean(struct building *b, str text)
{
    int line = 1, column = 1;
    for (size_t i = 0; i < text.len; column++) {
        size_t step = utf8_step(text.ptr + i, text.len - i);
        if (step == 0 || text.ptr[i] == '\0') {
            building_mistake(b, line, column, "not UTF-8 text");
            return false;
        }
        if (text.ptr[i] == '\n') {
            line++;
            column = 0;
        }
        i += step;
    }
    return true;
}

/* One file's text to a tree; NULL after mistakes. */
static struct tree *tree_of(struct building *b, str text)
{
    if (!text_is_clean(b, text))
        return NULL;
    struct fy_diag_cfg diag_config;
    fy_diag_cfg_default(&diag_config);
    diag_config.fp = NULL;
    diag_config.output_fn = no_output;
    struct fy_diag *diag = fy_diag_create(&diag_config);
    ASSERT(diag); /* L29: no memory */
    fy_diag_set_collect_errors(diag, true);
    struct fy_parse_cfg config = {.diag = diag, .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG};
    struct fy_parser *parser = fy_parser_create(&config);
    ASSERT(parser);
    if (text.len == 0)
        text = S("\n"); /* the parser takes no empty input */
    if (fy_parser_set_string(parser, text.ptr, text.len) != 0)
        building_mistake(b, 1, 1, "not YAML");
    while (!b->failed) {
        struct fy_event *e = fy_parser_parse(parser);
        if (!e)
            break;
        building_event(b, e);
        fy_parser_event_free(parser, e);
    }
    syntax_mistakes(b, diag);
    fy_parser_destroy(parser);
    fy_diag_destroy(diag);
    if (!b->failed && (!b->root || b->root->type != TREE_MAP))
        building_mistake(b, b->root ? b->root->line : 1, b->root ? b->root->column : 1,
                         "expected a map of sections (programme, title, offers, …)");
    return b->failed ? NULL : b->root;
}

/* ---- laying files over each other ---- */

/* Maps are merged member by member; anything else is replaced by the later file's. */
static void tree_lay_over(struct tree *base, struct tree *over)
{
    struct tree *next;
    for (struct tree *t = over->first; t; t = next) {
        next = t->next;
        struct tree **at = &base->first;
        while (*at && !str_eq((*at)->key, t->key))
            at = &(*at)->next;
        struct tree *old = *at;
        if (old && old->type == TREE_MAP && t->type == TREE_MAP) {
            tree_lay_over(old, t);
            continue;
        }
        t->up = base;
        t->next = old ? old->next : NULL;
        *at = t;
        if (!old)
            base->n++;
        if (!t->next)
            base->last = t;
    }
}

static void tree_mark_example(struct tree *t)
{
    t->example = true;
    for (struct tree *child = t->first; child; child = child->next)
        tree_mark_example(child);
}

/* Takes `example` off the top of a file's tree. */
static void tree_take_example(struct reading *r, struct tree *root)
{
    struct tree **at = &root->first;
    while (*at && !str_is((*at)->key, "example"))
        at = &(*at)->next;
    struct tree *t = *at;
    if (!t)
        return;
    bool example = t->type == TREE_SCALAR && !t->quoted && str_is(t->text, "true");
    if (!example && !(t->type == TREE_SCALAR && !t->quoted && str_is(t->text, "false")))
        MISTAKE(r, t, "expected true or false, %s", programme_tree_got(r, t));
    *at = t->next;
    root->n--;
    root->last = root->first;
    while (root->last && root->last->next)
        root->last = root->last->next;
    if (example)
        tree_mark_example(root);
}

/* ---- reading ---- */

struct part {
    struct tree_file file;
    str text;
};

static void read_all(struct reading *r, const struct tree *root)
{
    programme_read_settings(r, root);
    programme_read_links(r, root);
    programme_read_roles(r, root);
    programme_read_offers(r, root);
    programme_read_benefits(r, root);
}

static struct tree *parts_to_tree(struct reading *r, const struct part *parts, size_t n)
{
    struct tree *root = NULL;
    bool failed = false;
    size_t nodes = 0;
    for (size_t i = 0; i < n; i++) {
        struct building b = {.r = r, .file = &parts[i].file, .nodes = &nodes};
        struct tree *t = tree_of(&b, parts[i].text);
        if (!t) {
            failed = true;
            continue;
        }
        tree_take_example(r, t);
        if (root)
            tree_lay_over(root, t);
        else
            root = t;
    }
    return failed ? NULL : root;
}

/* In the order of the files, not of the reading. */
static void sort_mistakes(struct reading *r, size_t before)
{
    struct diag *d = r->diag;
    for (size_t i = before + 1; i < d->n; i++)
        for (size_t j = i; j > before && r->places[j] < r->places[j - 1]; j--) {
            struct diag_item item = d->items[j];
            uint64_t place = r->places[j];
            d->items[j] = d->items[j - 1];
            r->places[j] = r->places[j - 1];
            d->items[j - 1] = item;
            r->places[j - 1] = place;
        }
}

/* Mistakes that `diag` held before are the caller's. */
static enum err read_parts(const struct part *parts, size_t n, str source, struct arena *scratch,
                           struct arena *diag_arena, struct diag *diag, struct programme **ret)
{
    struct arena arena;
    arena_init(&arena, PROGRAMME_CEILING);
    struct programme *p = NEW(&arena, struct programme);
    p->arena = arena; /* from here on the programme's own; it lies in what it owns */
    p->refs = 1;
    p->source = str_dup(&p->arena, source);
    p->hash = hash_of(S("programme"), source);
    struct reading r = {.p = p, .scratch = scratch, .diag_arena = diag_arena, .diag = diag};
    size_t before = diag->n;
    size_t all_before = before + diag->more;
    const struct tree *root = parts_to_tree(&r, parts, n);
    if (root)
        read_all(&r, root);
    if (!root || diag->n + diag->more > all_before) {
        sort_mistakes(&r, before);
        programme_release(p);
        return ERR_INVALID;
    }
    *ret = p;
    return OK;
}

static int lines_in(str s)
{
    int lines = 0;
    for (size_t i = 0; i < s.len; i++)
        lines += s.ptr[i] == '\n';
    return lines;
}

/* Cuts a kept source into its files again. */
static size_t split_source(str text, str name, struct part parts[FILES_MAX])
{
    const str mark = S("\n" NEXT_FILE);
    size_t n = 0;
    size_t start = 0;
    for (size_t i = 0; n + 1 < FILES_MAX && i + mark.len <= text.len; i++) {
        if (text.ptr[i] != '\n' || memcmp(text.ptr + i, mark.ptr, mark.len) != 0)
            continue;
        parts[n++] =
            (struct part){{name, lines_in(str_head(text, start)), 0}, {text.ptr + start, i + 1 - start}};
        start = i + mark.len;
        i = start - 1;
    }
    parts[n++] = (struct part){{name, lines_in(str_head(text, start)), 0}, str_from(text, start)};
    for (size_t i = 0; i < n; i++)
        parts[i].file.index = (unsigned)i;
    return n;
}

enum err programme_parse(str text, str name, struct arena *diag_arena, struct diag *diag,
                         struct programme **ret)
{
    if (text.len > PROGRAMME_SOURCE_MAX) {
        diag_add(diag, diag_arena, str_dup(diag_arena, name), "larger than 16 MiB");
        return ERR_TOO_LARGE;
    }
    struct arena scratch CLEANUP(arena_free);
    arena_init(&scratch, SCRATCH_CEILING);
    struct part parts[FILES_MAX];
    size_t n = split_source(text, name, parts);
    return read_parts(parts, n, text, &scratch, diag_arena, diag, ret);
}

static enum err read_file(const char *path, struct arena *scratch, struct arena *diag_arena,
                          struct diag *diag, str *ret)
{
    enum err e = env_read_file(path, PROGRAMME_FILE_MAX, scratch, ret);
    if (e != OK)
        diag_add(diag, diag_arena, str_dup(diag_arena, str_of(path)), "%s",
                 e == ERR_NOT_FOUND   ? "there is no such file"
                 : e == ERR_TOO_LARGE ? "larger than 4 MiB"
                                      : "cannot be read");
    return e;
}

enum err programme_load(const char *const *paths, size_t n, struct arena *diag_arena, struct diag *diag,
                        struct programme **ret)
{
    ASSERT(n >= 1 && n <= FILES_MAX);
    struct arena scratch CLEANUP(arena_free);
    arena_init(&scratch, SCRATCH_CEILING);
    struct buf source CLEANUP(buf_free);
    buf_init(&source, PROGRAMME_SOURCE_MAX);
    struct part parts[FILES_MAX];
    enum err failed = OK;
    for (size_t i = 0; i < n; i++) {
        str text = S("");
        enum err e = read_file(paths[i], &scratch, diag_arena, diag, &text);
        failed = failed != OK ? failed : e;
        parts[i] = (struct part){{str_of(paths[i]), 0, (unsigned)i}, text};
        if (i > 0 && (source.len == 0 || source.ptr[source.len - 1] != '\n'))
            buf_char(&source, '\n');
        if (i > 0)
            buf_z(&source, NEXT_FILE);
        buf_put(&source, text);
    }
    if (failed != OK)
        return failed;
    if (buf_err(&source) != OK) {
        diag_add(diag, diag_arena, S("programme"), "the files together are larger than 16 MiB");
        return ERR_TOO_LARGE;
    }
    return read_parts(parts, n, buf_str(&source), &scratch, diag_arena, diag, ret);
}
