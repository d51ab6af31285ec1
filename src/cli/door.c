/* See door.h. libcurl speaks HTTP over the socket; only this file knows it. */
#include "cli/door.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/env.h"
#include "base/log.h"
#include "http/server.h"

enum { REPLY_MAX = 64 << 20, TOKEN_MAX = 4096 };

struct door {
    struct cli *cli;
    CURL *curl;
    struct curl_slist *headers; /* of every request */
    const char *socket;
    struct keyring *keys; /* from here on: of a folder that no server has */
    struct app *app;
    struct server *server;
};

/* --- The folder of nobody: the routes, for this process alone --- */

/* true: somebody listens there. */
static bool door_is_served(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    str p = str_of(path);
    if (p.len >= sizeof at.sun_path)
        return false;
    memcpy(at.sun_path, p.ptr, p.len);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool served = fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0;
    if (fd >= 0)
        close(fd);
    return served;
}

/* Something that must end a server (L7) has been answered as unknown already; this process ends anyway. */
static void door_fatal(void *cookie)
{
    (void)cookie;
}

static enum err door_listen(struct door *d)
{
    struct cli *c = d->cli;
    struct server_config sc = {
        .listen = true, .local = true, .threads = 1, .gate = c->gate, .on_error = c->on_error};
    d->socket = cli_path(c, str_z(c->arena, str_fmt(c->arena, "cli.%lld.sock", (long long)getpid())));
    sc.listen_fd = cli_socket(d->socket);
    if (sc.listen_fd < 0) {
        diag_add(&c->diag, c->arena, str_of(d->socket),
                 "cannot be made (is the path longer than 90 characters?)");
        return ERR_IO;
    }
    return server_open(d->app, router_new(c->tables, c->n_tables, c->arena), &sc, &d->server);
}

static enum err door_open_folder(struct door *d)
{
    struct cli *c = d->cli;
    log_level_set(LOG_WARN);
    enum err e = cli_open(c, CLI_OPEN, &d->keys, &d->app);
    if (e == ERR_BUSY)
        diag_add(&c->diag, c->arena, str_of(config_get(&c->config, CONFIG_data_dir)),
                 "another process has this data folder, and there is no guildhall.sock to reach it by: is a "
                 "server "
                 "starting or stopping, or another command at work? Try again when it is done");
    TRY(e);
    d->app->config.on_fatal = door_fatal;
    return door_listen(d);
}

/* --- Who --- */

static void door_header(struct door *d, const char *name, str value)
{
    struct arena *a = d->cli->arena;
    d->headers = curl_slist_append(d->headers, str_z(a, str_fmt(a, "%s: " STR_FMT, name, STR_ARG(value))));
}

/* Of the environment, as for any program: LC_ALL, LC_MESSAGES, LANG. */
static str door_language(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    enum lang lang = LANG_EN;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *value = getenv(names[i]);
        if (!value || !*value)
            continue;
        (void)!lang_parse(str_of(value), &lang);
        break;
    }
    return str_of(lang_code(lang));
}

void door_settle(const struct cli *c, struct door_who *by)
{
    str as = str_of(by->as);
    size_t slash;
    if (by->as && !by->partner && str_find_char(as, '/', &slash) && !str_is(str_head(as, slash), "desk"))
        by->partner = str_z(c->arena, str_head(as, slash));
}

static enum err door_who_is_it(struct door *d, const struct door_who *by)
{
    struct cli *c = d->cli;
    size_t slash;
    str token;
    door_header(d, "Accept-Language", door_language());
    if (by->token_file) {
        enum err e = env_read_file(by->token_file, TOKEN_MAX, c->arena, &token);
        if (e != OK) {
            diag_add(&c->diag, c->arena, str_of(by->token_file), "cannot be read");
            return e;
        }
        door_header(d, "Authorization", str_fmt(c->arena, "Bearer " STR_FMT, STR_ARG(str_trim(token))));
    } else if (by->as) {
        str as = str_of(by->as);
        if (!str_find_char(as, '/', &slash))
            as = str_fmt(c->arena, "%s/" STR_FMT, by->partner ? by->partner : "desk", STR_ARG(as));
        door_header(d, "Act-As", as);
    }
    return OK;
}

/* --- */

enum err door_open(struct cli *c, const struct door_who *by, struct door **ret)
{
    struct door *d = NEW(c->arena, struct door);
    d->cli = c;
    d->socket = cli_path(c, "guildhall.sock");
    enum err e = door_who_is_it(d, by);
    if (e == OK && !door_is_served(d->socket))
        e = door_open_folder(d);
    d->curl = e == OK ? curl_easy_init() : NULL;
    if (e == OK && !d->curl)
        e = ERR_INTERNAL;
    if (e != OK) {
        door_close(d);
        return e;
    }
    *ret = d;
    return OK;
}

void door_close(struct door *d)
{
    if (!d)
        return;
    if (d->curl)
        curl_easy_cleanup(d->curl);
    curl_slist_free_all(d->headers);
    server_close(d->server);
    if (d->app) {
        unlink(d->socket);
        cli_close(d->keys, d->app);
    }
}

str door_segment(struct door *d, str text)
{
    char *encoded = curl_easy_escape(d->curl, text.ptr, (int)text.len);
    str kept = str_dup(d->cli->arena, str_of(encoded ? encoded : ""));
    curl_free(encoded);
    return kept;
}

static size_t door_take(char *bytes, size_t size, size_t n, void *cookie)
{
    struct buf *b = cookie;
    buf_put(b, (str){bytes, size * n});
    return buf_err(b) == OK ? size * n : 0;
}

static struct curl_slist *door_headers(struct door *d, const struct door_request *r)
{
    struct arena *a = d->cli->arena;
    struct curl_slist *own = NULL;
    for (const struct curl_slist *h = d->headers; h; h = h->next)
        own = curl_slist_append(own, h->data);
    own = curl_slist_append(own, "Expect:"); /* no question before a large body: the limits are the same */
    if (r->post)
        own = curl_slist_append(
            own, str_z(a, str_fmt(a, "Content-Type: %s", r->type ? r->type : "application/json")));
    if (r->preview_token.len)
        own = curl_slist_append(own,
                                str_z(a, str_fmt(a, "Preview-Token: " STR_FMT, STR_ARG(r->preview_token))));
    if (r->idempotency_key.len)
        own = curl_slist_append(
            own, str_z(a, str_fmt(a, "Idempotency-Key: " STR_FMT, STR_ARG(r->idempotency_key))));
    return own;
}

enum err door_send(struct door *d, const struct door_request *r, struct door_reply *ret)
{
    struct cli *c = d->cli;
    struct buf body;
    long status = 0;
    struct json_node *json = NULL;
    struct curl_slist *headers = door_headers(d, r);
    buf_init(&body, REPLY_MAX);
    body.wipe = true; /* it may hold a key (L28) */
    c->arena->wipe = true;
    curl_easy_reset(d->curl);
    curl_easy_setopt(d->curl, CURLOPT_UNIX_SOCKET_PATH, d->socket);
    curl_easy_setopt(d->curl, CURLOPT_URL, str_z(c->arena, str_fmt(c->arena, "http://localhost%s", r->path)));
    curl_easy_setopt(d->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(d->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(d->curl, CURLOPT_PROXY, "");
    curl_easy_setopt(d->curl, CURLOPT_WRITEFUNCTION, door_take);
    curl_easy_setopt(d->curl, CURLOPT_WRITEDATA, &body);
    if (r->post) {
        curl_easy_setopt(d->curl, CURLOPT_POST, 1L);
        curl_easy_setopt(d->curl, CURLOPT_POSTFIELDS, r->body.len ? r->body.ptr : "");
        curl_easy_setopt(d->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
    }
    CURLcode rc = curl_easy_perform(d->curl);
    curl_easy_getinfo(d->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    if (rc != CURLE_OK) {
        diag_add(&c->diag, c->arena, str_of(d->socket), "no answer: %s", curl_easy_strerror(rc));
        buf_free(&body);
        return ERR_UNAVAILABLE;
    }
    *ret = (struct door_reply){.status = (int)status, .body = str_dup(c->arena, buf_str(&body))};
    buf_free(&body);
    if (json_tree_read(ret->body, c->arena, &json) == OK)
        ret->json = json;
    return OK;
}

/* --- Why not --- */

enum err door_err(const struct door_reply *r)
{
    str name = json_tree_text(r->json, "code");
    if (r->status >= 200 && r->status < 300)
        return OK;
    for (int e = OK + 1; e < ERR_COUNT; e++)
        if (str_is(name, err_code((enum err)e)))
            return (enum err)e;
    return r->status == 409 ? ERR_REFUSED : r->status == 403 ? ERR_NOT_PERMITTED : ERR_INTERNAL;
}

static void door_tell(str text, const char *before)
{
    if (text.len)
        fprintf(stderr, "%s" STR_FMT "\n", before, STR_ARG(text));
}

static void door_tell_reason(const struct json_node *reason)
{
    str from = json_tree_text(reason, "remedy.from"), href = json_tree_text(reason, "remedy.href");
    door_tell(json_tree_text(reason, "title"), "");
    door_tell(json_tree_text(reason, "detail"), "  ");
    door_tell(json_tree_text(reason, "remedy.what"), "  → ");
    door_tell(from, "  → ");
    door_tell(href, "  → ");
}

/* R16: who could, as far as the caller may see them. */
static void door_tell_people(const struct json_node *people)
{
    for (const struct json_node *n = people ? people->first : NULL; n; n = n->next)
        fprintf(stderr, "  → " STR_FMT " · " STR_FMT "\n", STR_ARG(json_tree_text(n, "name")),
                STR_ARG(json_tree_text(n, "email")));
}

int door_refused(struct cli *c, const struct door_reply *r)
{
    enum err e = door_err(r);
    const struct json_node *reasons = json_tree_at(r->json, "reasons"),
                           *errors = json_tree_at(r->json, "errors");
    if (c->json)
        printf(STR_FMT "\n", STR_ARG(r->body));
    if (reasons && reasons->first) {
        for (const struct json_node *n = reasons->first; n; n = n->next)
            door_tell_reason(n);
    } else {
        door_tell_reason(r->json);
    }
    for (const struct json_node *n = errors ? errors->first : NULL; n; n = n->next)
        fprintf(stderr, "  " STR_FMT ": " STR_FMT "\n", STR_ARG(json_tree_text(n, "pointer")),
                STR_ARG(json_tree_text(n, "detail")));
    door_tell_people(json_tree_at(r->json, "people"));
    str name = json_tree_text(r->json, "code");
    if (!name.len)
        name = json_tree_text(r->json, "reasons.0.code"); /* of a preview */
    fprintf(stderr, "guildhall: " STR_FMT "\n", STR_ARG(name.len ? name : str_of(err_code(e))));
    return err_exit(e);
}
