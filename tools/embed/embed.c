/* Assets: names, types, hashes, and the C they become. */
#include "embed/embed.h"

static const struct {
    const char *ending;
    const char *type;
} types[] = {
    {"css", "text/css; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"ico", "image/vnd.microsoft.icon"},
    {"woff2", "font/woff2"},
    {"json", "application/json"},
    {"webmanifest", "application/manifest+json"},
    {"txt", "text/plain; charset=utf-8"},
};

/* FNV-1a, 64 bits: names a version for caches; nothing is trusted because of it. */
static uint64_t fnv1a(str s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < s.len; i++) {
        h ^= (unsigned char)s.ptr[i];
        h *= UINT64_C(0x100000001b3);
    }
    return h;
}

static bool name_ok(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        bool separator = s.ptr[i] == '-' || s.ptr[i] == '.';
        if (!tool_is_name(s.ptr[i]) && !separator)
            return false;
        if (i == 0 && separator)
            return false;
    }
    return s.len > 0 && s.len <= 60;
}

static const char *type_of(str ending)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (str_is(ending, types[i].ending))
            return types[i].type;
    return NULL;
}

static str upper_name(struct tool *t, str name)
{
    struct tool_buf b = {.t = t};
    tool_upper(&b, name);
    return tool_str(&b);
}

/* Two names that are one constant in C ("a-b.css", "a.b.css") count as the same. */
static bool is_taken(struct embed *e, const struct embed_asset *a)
{
    for (size_t i = 0; i < e->n; i++) {
        if (!str_eq(upper_name(&e->t, e->assets[i].name), upper_name(&e->t, a->name)))
            continue;
        tool_fail(&e->t, "%s: the name is taken by %s", a->file.name, e->assets[i].file.name);
        return true;
    }
    return false;
}

void embed_add(struct embed *e, const struct tool_file *f)
{
    struct embed_asset a = {.file = *f, .name = str_of(tool_base(f->name)), .hash = fnv1a(f->text)};
    const char *dot = strrchr(a.name.ptr, '.');
    a.type = dot ? type_of(str_of(dot + 1)) : NULL;
    if (!name_ok(a.name)) {
        tool_fail(&e->t, "%s: names of assets are of a-z, 0-9, _, - and .", f->name);
        return;
    }
    if (!a.type) {
        tool_fail(&e->t, "%s: no content type is known for this ending", f->name);
        return;
    }
    if (is_taken(e, &a))
        return;
    a.path = tool_fmt(&e->t, "/static/%.*s.%016llx%s", (int)(dot - a.name.ptr), a.name.ptr,
                      (unsigned long long)a.hash, dot);
    e->assets = tool_grow(&e->t, e->assets, e->n, &e->cap, sizeof a);
    e->assets[e->n++] = a;
}

void embed_emit_header(struct embed *e, struct tool_buf *b)
{
    tool_put(
        b,
        S("/* Made by tools/embed. */\n/* clang-format off */\n#ifndef ASSETS_GEN_H\n#define ASSETS_GEN_H\n\n"
          "#include \"base/str.h\"\n\nenum asset_id {\n"));
    for (size_t i = 0; i < e->n; i++)
        tool_printf(b, "    ASSET_" STR_FMT ",\n", STR_ARG(upper_name(&e->t, e->assets[i].name)));
    tool_put(
        b,
        S("    ASSET_COUNT\n};\n\n"
          "struct asset {\n    str name; /* app.css */\n    str path; /* /static/app.HASH.css */\n"
          "    str type; /* Content-Type */\n    str bytes;\n    str etag; /* with its quotes */\n};\n"
          "extern const struct asset assets[ASSET_COUNT];\n\n"
          "static inline str asset_path(enum asset_id id)\n{\n    return assets[id].path;\n}\n\n"
          "/* The asset of that path, or NULL. */\nconst struct asset *assets_find(str path);\n\n#endif\n"));
}

/* Pieces of a line each; a byte that is not plain ASCII is written in octal. */
static void emit_bytes(struct tool_buf *b, const struct embed_asset *a)
{
    static const char octal[] = "01234567";
    str s = a->file.text;
    size_t column = 0;
    tool_put(b, S("    \""));
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '?') {
            tool_char(b, (char)c);
            column++;
        } else {
            tool_put(b, (str){(char[]){'\\', octal[c >> 6], octal[c >> 3 & 7], octal[c & 7]}, 4});
            column += 4;
        }
        if (column >= 96) {
            tool_put(b, S("\"\n    \""));
            column = 0;
        }
    }
    tool_put(b, S("\";\n"));
}

void embed_emit_source(struct embed *e, struct tool_buf *b)
{
    tool_put(b, S("/* Made by tools/embed. */\n#include \"assets.gen.h\"\n\n"));
    for (size_t i = 0; i < e->n; i++) {
        tool_printf(b, "/* " STR_FMT " */\nstatic const char bytes_%zu[] =\n", STR_ARG(e->assets[i].name), i);
        emit_bytes(b, &e->assets[i]);
    }
    tool_put(b, S("\nconst struct asset assets[ASSET_COUNT] = {\n"));
    for (size_t i = 0; i < e->n; i++) {
        const struct embed_asset *a = &e->assets[i];
        str etag = tool_fmt(&e->t, "\"%016llx\"", (unsigned long long)a->hash);
        const str columns[] = {a->name, a->path, str_of(a->type)};
        tool_printf(b, "    [ASSET_" STR_FMT "] = {", STR_ARG(upper_name(&e->t, a->name)));
        for (size_t k = 0; k < ARRAY_LEN(columns); k++) {
            tool_char(b, '{');
            tool_literal(b, columns[k]);
            tool_printf(b, ", %zu}, ", columns[k].len);
        }
        tool_printf(b, "{bytes_%zu, %zu}, {", i, a->file.text.len);
        tool_literal(b, etag);
        tool_printf(b, ", %zu}},\n", etag.len);
    }
    tool_put(b, S("};\n\nconst struct asset *assets_find(str path)\n{\n"
                  "    for (size_t i = 0; i < ASSET_COUNT; i++)\n"
                  "        if (str_eq(assets[i].path, path))\n            return &assets[i];\n"
                  "    return NULL;\n}\n"));
}
