/* Verbs that need no data folder: version, configuration, the OpenAPI document. */
#include <stdio.h>

#include "base/dns.h"
#include "base/json.h"
#include "cli/cli.h"

int cli_run_version(struct cli *c)
{
    if (!cli_options(c, NULL, 0))
        return err_exit(ERR_MALFORMED);
    if (c->json)
        printf("{\"version\":\"%s\"}\n", GUILDHALL_VERSION);
    else
        printf("guildhall %s\n", GUILDHALL_VERSION);
    return 0;
}

/* Nothing in it is a secret but what a database's address may hold. */
static const char *info_shown(const struct config *c, enum config_key key)
{
    return key == CONFIG_data_database && *config_get(c, key) ? "(set)" : config_get(c, key);
}

int cli_run_config_show(struct cli *c)
{
    enum { SHOWN_MAX = 64 * 1024 };
    struct buf out;
    if (!cli_options(c, NULL, 0))
        return err_exit(ERR_MALFORMED);
    buf_init(&out, SHOWN_MAX);
    struct json j = json_on(&out);
    json_array(&j, NULL);
    for (size_t i = 0; i < CONFIG_KEYS; i++) {
        const struct config_row *row = &c->config.rows[i];
        const char *value = info_shown(&c->config, (enum config_key)i);
        if (!c->json)
            printf("%s.%s = %s\n    %s (from %s)\n", row->section, row->key, value, row->about, row->origin);
        json_object(&j, NULL);
        json_str(&j, "section", str_of(row->section));
        json_str(&j, "key", str_of(row->key));
        json_str(&j, "value", str_of(value));
        json_str(&j, "origin", str_of(row->origin));
        json_object_end(&j);
    }
    json_array_end(&j);
    if (c->json)
        printf(STR_FMT "\n", STR_ARG(buf_str(&out)));
    buf_free(&out);
    return 0;
}

/* What reading it found was told before the verb ran; here are the values that are numbers. */
int cli_run_config_check(struct cli *c)
{
    int64_t n;
    if (!cli_options(c, NULL, 0))
        return err_exit(ERR_MALFORMED);
    enum err e = config_number(&c->config, CONFIG_server_port, 0, 65535, c->arena, &c->diag, &n);
    if (config_number(&c->config, CONFIG_data_writers, 1, 64, c->arena, &c->diag, &n) != OK ||
        config_number(&c->config, CONFIG_data_cache_mib, 1, 1 << 20, c->arena, &c->diag, &n) != OK)
        e = ERR_INVALID;
    if (!dns_are_servers(config_get(&c->config, CONFIG_dns_server))) {
        diag_add(&c->diag, c->arena, S("dns.server"), "is no list of servers, such as 127.0.0.1:5353");
        e = ERR_INVALID;
    }
    if (e != OK)
        return cli_fail(c, e, "config check");
    printf("the configuration has no mistakes\n");
    return 0;
}

int cli_run_openapi(struct cli *c)
{
    enum { DOCUMENT_MAX = 16 << 20 };
    struct buf out;
    if (!cli_options(c, NULL, 0))
        return err_exit(ERR_MALFORMED);
    buf_init(&out, DOCUMENT_MAX);
    c->openapi(&out);
    printf(STR_FMT "\n", STR_ARG(buf_str(&out)));
    enum err e = buf_err(&out);
    buf_free(&out);
    return e == OK ? 0 : cli_fail(c, e, "openapi");
}
