/* The programme file: the reference programme loads, every mistake is told where it stands, files are laid
 * over each other, and a kept source reads as the same programme. */
#include "app/programme_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/env.h"
#include "domain/kind.h"

#define SMALL   GUILDHALL_SOURCE_DIR "/tests/programme/small.yaml"
#define MPN     GUILDHALL_SOURCE_DIR "/programmes/mpn.yaml"
#define EXAMPLE GUILDHALL_SOURCE_DIR "/samples/mpn-example.yaml"

/* One test's memory and mistakes. */
struct loading {
    struct arena arena;
    struct diag diag;
};

static struct loading *loading_new(void)
{
    struct loading *l = calloc(1, sizeof *l);
    assert_non_null(l);
    arena_init(&l->arena, 64 * 1024 * 1024);
    return l;
}

static void loading_free(struct loading *l)
{
    arena_free(&l->arena);
    free(l);
}

static str read_all(struct loading *l, const char *path)
{
    str text;
    assert_int_equal(env_read_file(path, 1024 * 1024, &l->arena, &text), OK);
    return text;
}

/* The mistakes as lines "line:column: text", with `lines` taken off the line numbers of `name`. */
static str mistakes(struct loading *l, str name, int64_t lines)
{
    struct buf b CLEANUP(buf_free);
    buf_init(&b, 1024 * 1024);
    for (size_t i = 0; i < l->diag.n; i++) {
        str rest = l->diag.items[i].pointer, line;
        int64_t n = 0;
        assert_true(str_starts(rest, name));
        rest = str_from(rest, name.len + 1);
        assert_true(str_split(&rest, ':', &line) && str_to_i64(line, &n));
        buf_fmt(&b, "%lld:" STR_FMT ": " STR_FMT "\n", (long long)(n - lines), STR_ARG(rest),
                STR_ARG(l->diag.items[i].text));
    }
    assert_int_equal(buf_err(&b), OK);
    return str_dup(&l->arena, buf_str(&b));
}

static int64_t count_lines(str s)
{
    int64_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += s.ptr[i] == '\n';
    return n;
}

#define assert_text(got_, want_)                                                                             \
    do {                                                                                                     \
        str got_text_ = (got_);                                                                              \
        if (!str_is(got_text_, (want_)))                                                                     \
            fail_msg("got:\n" STR_FMT "\nwanted:\n%s", STR_ARG(got_text_), (want_));                         \
    } while (0)

static const struct {
    const char *over; /* laid over small.yaml */
    const char *told;
} broken[] = {
    {"ofers: {}\n", "1:1: ofers: unknown key (did you mean \"offers\"?)\n"},
    {"refunds: {days: thirty}\n",
     "1:17: refunds.days: expected a whole number from 0 to 3650, got \"thirty\"\n"},
    {"refunds: {days: -1, blocked_by: sofware}\n",
     "1:17: refunds.days: expected a whole number from 0 to 3650, got \"-1\"\n"
     "1:33: refunds.blocked_by: expected one of software, anything, got \"sofware\" (did you mean "
     "\"software\"?)\n"},
    {"holidays: [2021-02-30, tomorrow]\n",
     "1:12: holidays[0]: expected a day such as 2021-03-01, got \"2021-02-30\"\n"
     "1:24: holidays[1]: expected a day such as 2021-03-01, got \"tomorrow\"\n"},
    {"zone: Mars/Olympus\n"
     "currency: dollars\n",
     "1:7: zone: expected UTC or a time zone such as Asia/Seoul, got \"Mars/Olympus\"\n"
     "2:11: currency: expected a currency of three capital letters, got \"dollars\"\n"},
    {"roles: sed\n", "1:8: roles: no such policy, got \"sed\" (did you mean \"seed\"?)\n"},
    {"policies:\n"
     "  seed:\n"
     "    get-key: [global-admin]\n"
     "    show-key: [globl-admin, holder]\n"
     "    reassign: global-admin\n"
     "  other: {like: later}\n",
     "3:5: policies.seed.get-key: no such action or way of reading (did you mean \"get-keys\"?)\n"
     "4:16: policies.seed.show-key[0]: no such role, got \"globl-admin\" (did you mean \"global-admin\"?)\n"
     "5:15: policies.seed.reassign: expected a list of roles ([] for nobody), got \"global-admin\"\n"
     "6:17: policies.other.like: expected a policy that stands above this one, got \"later\"\n"},
    {"company_roles:\n"
     "  any: {title: {en: a, ko: b}, help: {en: a, ko: b}, granted_by: []}\n"
     "  x: {title: {en: a}, help: {en: a, ko: ''}}\n",
     "2:3: company_roles.any: \"any\" has a meaning of its own in policies: choose another id\n"
     "3:3: company_roles.x: \"granted_by\" is missing\n"
     "3:7: company_roles.x.title: the text in \"ko\" is missing\n"
     "3:41: company_roles.x.help.ko: expected a text, got nothing\n"},
    {"offers:\n"
     "  gold:\n"
     "    rank: high\n"
     "    titel: {en: a, ko: b}\n"
     "    prices: [{amount: 1.234, currency: USD}, {amount: 5}, {amount: 1, currency: usd}, {amount: -1, "
     "currency: USD}]\n"
     "    details_link: smal-details\n"
     "    upgrade: {from: siver, percent_off: 101}\n",
     "3:11: offers.gold.rank: expected a whole number from 0 to 100, got \"high\"\n"
     "4:5: offers.gold.titel: unknown key (did you mean \"title\"?)\n"
     "5:23: offers.gold.prices[0].amount: expected an amount with at most 2 decimal places, got \"1.234\"\n"
     "5:46: offers.gold.prices[1]: expected money such as {amount: 475, currency: USD}, currency is missing\n"
     "5:81: offers.gold.prices[2].currency: expected a currency of three capital letters, got \"usd\"\n"
     "5:96: offers.gold.prices[3].amount: expected an amount of 0 or more, got \"-1\"\n"
     "6:19: offers.gold.details_link: no such link, got \"smal-details\" (did you mean \"small-details\"?)\n"
     "7:21: offers.gold.upgrade.from: no such offer, got \"siver\"\n"
     "7:41: offers.gold.upgrade.percent_off: expected a whole number from 0 to 100, got \"101\"\n"},
    {"offers:\n"
     "  network: {prices: [{amount: 1, currency: USD}]}\n"
     "  Silver Core: {}\n",
     "2:21: offers.network.prices: a free offer comes with joining, or is recorded by the desk, and has no "
     "price\n"
     "3:3: offers.Silver Core: expected an id of a-z, 0-9 and hyphens, at most 47 bytes\n"},
    {"offers:\n"
     "  gold: {prices: [{amount: 1, currency: USD}, {amount: 2, currency: USD}]}\n",
     "2:47: offers.gold.prices[1]: a second price in USD for the same country\n"},
    {"definitions:\n"
     "  windows-server: {grants: {action-pak: 3}}\n"
     "  windows-server-cal: {grants: {action-pack: 0}}\n"
     "  last-key: {grants: {action-pack: }}\n",
     "2:29: definitions.windows-server.grants.action-pak: no such offer (did you mean \"action-pack\"?)\n"
     "3:46: definitions.windows-server-cal.grants.action-pack: expected a whole number from 1 to 1000000 or "
     "\"unlimited\", got \"0\"\n"
     "4:23: definitions.last-key.grants.action-pack: the quantity is missing: a whole number or "
     "\"unlimited\", here or in a file laid over this one\n"},
    {"definitions:\n"
     "  visual-studio-enterprise-incremental:\n"
     "    grants: {gold: {cloud-platfrm: 5}, action-pack: 3}\n",
     "3:21: definitions.visual-studio-enterprise-incremental.grants.gold.cloud-platfrm: no such competency "
     "(did you mean \"cloud-platform\"?)\n"
     "3:53: definitions.visual-studio-enterprise-incremental.grants.action-pack: an incremental benefit "
     "hangs on a competency: expected a map of quantities by competency, got \"3\"\n"},
    {"replies:\n"
     "  done: {titel: {en: Done, ko: 완료}, text: {en: It is done.}}\n",
     "2:3: replies.done: \"title\" is missing\n"
     "2:10: replies.done.titel: unknown key (did you mean \"title\"?)\n"
     "2:37: replies.done.text: the text in \"ko\" is missing\n"},
    {"definitions:\n"
     "  windows-server: {kind: software_keys, category: hardware, group: gold-cor, links: [joyn], unit: "
     "keys, type: sort}\n",
     "2:26: definitions.windows-server.kind: no such kind, got \"software_keys\" (did you mean "
     "\"software_key\"?)\n"
     "2:51: definitions.windows-server.category: expected one of software, cloud, developer-subscriptions, "
     "technical, go-to-market, got \"hardware\"\n"
     "2:68: definitions.windows-server.group: no such group, got \"gold-cor\" (did you mean \"gold-core\"?)\n"
     "2:86: definitions.windows-server.links[0]: no such link, got \"joyn\" (did you mean \"join\"?)\n"
     "2:99: definitions.windows-server.unit: expected one of key, seat, credit, incident, hour, activation, "
     "got \"keys\" (did you mean \"key\"?)\n"
     "2:111: definitions.windows-server.type: expected one of core, incremental, got \"sort\" (did you mean "
     "\"core\"?)\n"},
    {"definitions:\n"
     "  windows-server: {terms: {pool: windows-servr, chosen_by: colour, instructions: {en: only English}, "
     "colour: red}}\n",
     "2:34: definitions.windows-server.terms.pool: no such pool, got \"windows-servr\" (did you mean "
     "\"windows-server\"?)\n"
     "2:60: definitions.windows-server.terms.chosen_by: expected one of language, os, language-and-os, got "
     "\"colour\"\n"
     "2:102: definitions.windows-server.terms.colour: unknown key\n"},
    {"definitions:\n"
     "  windows-server-cal: {terms: {key_needed: false, pool: last-key}}\n",
     "2:57: definitions.windows-server-cal.terms.pool: a product that needs no key has neither pool nor "
     "chosen_by\n"},
    {"definitions:\n"
     "  last-key: {terms: {key_needed: yes}}\n"
     "  visual-studio-enterprise-core: {terms: {lock_hours: '2160', portal_link: nowhere}, caps: {country: "
     "0, wold: 1}}\n",
     "2:34: definitions.last-key.terms.key_needed: expected true or false, got \"yes\"\n"
     "3:55: definitions.visual-studio-enterprise-core.terms.lock_hours: expected a whole number from 0 to "
     "87600, got \"2160\"\n"
     "3:76: definitions.visual-studio-enterprise-core.terms.portal_link: no such link, got \"nowhere\"\n"
     "3:102: definitions.visual-studio-enterprise-core.caps.country: expected a whole number from 1 to 1000, "
     "got \"0\"\n"
     "3:105: definitions.visual-studio-enterprise-core.caps.wold: unknown key (did you mean \"world\"?)\n"},
    {"downloads:\n"
     "  windows: []\n"
     "  windows-server:\n"
     "    - {os: windows-x64, href: 'ftp://x', size: 0, sha256: abc, title: {en: a, ko: b}}\n"
     "    - {language: ko, href: /downloads/a, size: 1, sha256: abc, title: {en: a, ko: b}}\n",
     "2:3: downloads.windows: no definition has this product\n"
     "4:31: downloads.windows-server[0].href: expected /downloads/… or https://…, got \"ftp://x\"\n"
     "4:48: downloads.windows-server[0].size: expected a whole number from 1 to 9223372036854775807, got "
     "\"0\"\n"
     "4:59: downloads.windows-server[0].sha256: expected 64 hexadecimal digits, got \"abc\"\n"
     "5:7: downloads.windows-server[1]: \"os\" is missing\n"
     "5:59: downloads.windows-server[1].sha256: expected 64 hexadecimal digits, got \"abc\"\n"},
    {"links:\n"
     "  join: {href: 'javascript:alert(1)'}\n"
     "  new: text\n",
     "2:16: links.join.href: expected https://…, mailto:… or a path of ours (/…), got "
     "\"javascript:alert(1)\"\n"
     "3:8: links.new: expected a map, got \"text\"\n"},
    {"pools:\n"
     "  windows-server: {format: 6x6, low_water: 1.5}\n",
     "2:28: pools.windows-server.format: expected one of 5x5, opaque, got \"6x6\" (did you mean \"5x5\"?)\n"
     "2:44: pools.windows-server.low_water: expected a whole number from 0 to 1000000000, got \"1.5\"\n"},
    {"example: maybe\n", "1:10: example: expected true or false, got \"maybe\"\n"},
    {"title: {en: '  ', ko: [a]}\n", "1:13: title.en: expected a text, got \"  \"\n"
                                     "1:23: title.ko: expected a text, got a list\n"},
    {"title: just text\n",
     "1:8: title: expected a text in both languages, {en: …, ko: …}, got \"just text\"\n"},
    {"a: 1\n"
     "a: 2\n",
     "1:1: a: unknown key\n"
     "2:1: \"a\" stands twice, first on line 1\n"},
    {"a: &x 1\n", "1:7: anchors (&name) are not allowed: write the value out where it is used\n"},
    {"a: *x\n", "1:5: aliases (*name) are not allowed: write the value out\n"},
    {"a: !tag 1\n", "1:9: tags (!name) are not allowed\n"},
    {"a: [1, 2\n", "2:1: flow sequence without a closing bracket\n"},
    {"a: 'open\n", "1:5: single-quoted scalar without closing quote\n"},
    {"? [a]\n"
     ": 1\n",
     "1:3: a key must be a name\n"},
    {"a: 1\n"
     "---\n"
     "b: 2\n",
     "2:1: a second document begins: one file is one document\n"},
    {"[1]\n", "1:1: expected a map of sections (programme, title, offers, …)\n"},
    {"text\n", "1:1: expected a map of sections (programme, title, offers, …)\n"},
    {"\n", "1:1: expected a map of sections (programme, title, offers, …)\n"},
    {"a:\tb\n"
     "\tc: d\n",
     "1:4: invalid multiline plain key\n"},
    {"a: b: c\n", "1:5: invalid nested block mapping on the same line\n"},
    {"a: [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]\n", "1:15: nested deeper than 12 levels\n"},
};

static void test_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        struct loading *l = loading_new();
        str small = read_all(l, SMALL);
        str text = str_fmt(&l->arena, STR_FMT "--- # next file\n%s", STR_ARG(small), broken[i].over);
        struct programme *p = NULL;
        assert_int_equal(programme_parse(text, S("kept"), &l->arena, &l->diag, &p), ERR_INVALID);
        assert_null(p);
        assert_text(mistakes(l, S("kept"), count_lines(small) + 1), broken[i].told);
        loading_free(l);
    }
}

/* What stands alone: a file without its sections, and bytes that are no programme. */
static void test_alone(void **state)
{
    (void)state;
    static const struct {
        str text;
        const char *told;
    } table[] = {
        {S("programme: p\n"), "1:1: \"title\" is missing\n"
                              "1:1: \"zone\" is missing\n"
                              "1:1: \"currency\" is missing\n"
                              "1:1: the section \"refunds\" is missing\n"
                              "1:1: the section \"renewal\" is missing\n"
                              "1:1: the section \"orders\" is missing\n"
                              "1:1: the section \"replacements\" is missing\n"
                              "1:1: the section \"caps\" is missing\n"
                              "1:1: the section \"card\" is missing\n"
                              "1:1: company_roles: the role \"global-admin\" is missing\n"
                              "1:1: the section \"policies\" is missing\n"
                              "1:1: the section \"offers\" is missing\n"},
        {S(""), "1:1: expected a map of sections (programme, title, offers, …)\n"},
        {S("programme: p\ntitle: {en: a, ko: \xED\x95}\n"), "2:20: not UTF-8 text\n"},
        {S("programme: \0p\n"), "1:12: not UTF-8 text\n"},
        {S("\xFF\xFE\0\0"), "1:1: not UTF-8 text\n"},
        {S("''''''''''''''''''''''''''''''"), /* of many pieces: nothing is lost */
         "1:1: expected a map of sections (programme, title, offers, …)\n"},
        {S("%YAML 1.2\n---\n[]\n"), "3:1: expected a map of sections (programme, title, offers, …)\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct loading *l = loading_new();
        struct programme *p = NULL;
        assert_int_equal(programme_parse(table[i].text, S("p"), &l->arena, &l->diag, &p), ERR_INVALID);
        assert_null(p);
        assert_text(mistakes(l, S("p"), 0), table[i].told);
        loading_free(l);
    }
}

/* More mistakes than can be told are counted; the arenas stay below their ceilings. */
static void test_bounds(void **state)
{
    (void)state;
    struct loading *l = loading_new();
    struct programme *p = NULL;
    struct buf b CLEANUP(buf_free);
    buf_init(&b, 2 * PROGRAMME_SOURCE_MAX);
    for (int i = 0; i < 1000; i++)
        buf_fmt(&b, "key%d: {}\n", i);
    assert_int_equal(programme_parse(buf_str(&b), S("p"), &l->arena, &l->diag, &p), ERR_INVALID);
    assert_int_equal(l->diag.n, DIAG_MAX);
    assert_true(l->diag.more > 900);

    l->diag = (struct diag){0};
    for (int i = 0; i < 2000; i++)
        buf_fmt(&b, "more%d: {}\n", i);
    assert_int_equal(programme_parse(buf_str(&b), S("p"), &l->arena, &l->diag, &p), ERR_INVALID);
    assert_text(mistakes(l, S("p"), 0), "2001:11: more than 2000 entries in one map or list\n");

    l->diag = (struct diag){0};
    buf_clear(&b);
    buf_z(&b, "a:\n");
    for (int i = 0; i < 100; i++) {
        buf_fmt(&b, "- - 0\n");
        for (int j = 0; j < 1500; j++)
            buf_z(&b, "  - 0\n");
    }
    assert_int_equal(programme_parse(buf_str(&b), S("p"), &l->arena, &l->diag, &p), ERR_INVALID);
    assert_int_equal(l->diag.n, 1);
    assert_text(l->diag.items[0].text, "more than 100000 values");

    l->diag = (struct diag){0};
    buf_clear(&b);
    while (b.len <= PROGRAMME_SOURCE_MAX)
        buf_z(&b, "# a comment that says nothing, again and again and again\n");
    assert_int_equal(programme_parse(buf_str(&b), S("p"), &l->arena, &l->diag, &p), ERR_TOO_LARGE);
    assert_text(l->diag.items[0].text, "larger than 16 MiB");
    assert_null(p);
    loading_free(l);
}

static void test_files(void **state)
{
    (void)state;
    struct loading *l = loading_new();
    struct programme *p = NULL;
    const char *missing[] = {SMALL, "no-such-file.yaml"};
    assert_int_equal(programme_load(missing, 2, &l->arena, &l->diag, &p), ERR_NOT_FOUND);
    assert_text(l->diag.items[0].pointer, "no-such-file.yaml");
    assert_text(l->diag.items[0].text, "there is no such file");

    l->diag = (struct diag){0};
    char name[] = "/tmp/guildhall-programme-......";
    memset(name + sizeof name - 7, 'X', 6); /* what mkstemp fills in */
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, PROGRAMME_FILE_MAX + 1), 0);
    const char *large[] = {name};
    assert_int_equal(programme_load(large, 1, &l->arena, &l->diag, &p), ERR_TOO_LARGE);
    assert_text(l->diag.items[0].text, "larger than 4 MiB");

    /* Positions are those of each file by its own name. */
    l->diag = (struct diag){0};
    const char over[] = "offers:\n  gold: {rank: high}\n";
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(pwrite(fd, over, sizeof over - 1, 0), sizeof over - 1);
    const char *two[] = {SMALL, name};
    assert_int_equal(programme_load(two, 2, &l->arena, &l->diag, &p), ERR_INVALID);
    assert_int_equal(l->diag.n, 1);
    assert_text(l->diag.items[0].pointer, str_z(&l->arena, str_fmt(&l->arena, "%s:2:16", name)));
    assert_null(p);
    close(fd);
    unlink(name);
    loading_free(l);
}

static struct programme *load(const char *const *paths, size_t n)
{
    struct loading *l = loading_new();
    struct programme *p = NULL;
    enum err e = programme_load(paths, n, &l->arena, &l->diag, &p);
    for (size_t i = 0; i < l->diag.n; i++)
        print_error(STR_FMT ": " STR_FMT "\n", STR_ARG(l->diag.items[i].pointer),
                    STR_ARG(l->diag.items[i].text));
    assert_int_equal(e, OK);
    assert_int_equal(l->diag.n, 0);
    loading_free(l);
    return p;
}

static struct programme *parse(str text)
{
    struct loading *l = loading_new();
    struct programme *p = NULL;
    assert_int_equal(programme_parse(text, S("kept"), &l->arena, &l->diag, &p), OK);
    loading_free(l);
    return p;
}

static void test_small(void **state)
{
    (void)state;
    const char *paths[] = {SMALL};
    struct programme *p = load(paths, 1);
    assert_string_equal(p->id.z, "small");
    assert_string_equal(p->currency, "USD");
    assert_text(text_in(&p->title, LANG_KO), "작은 프로그램");
    assert_int_equal(p->settings.refund_days, 30);
    assert_false(p->settings.refund_blocked_by_anything);
    assert_true(p->settings.card_settles_at_once);
    assert_int_equal(p->settings.n_holidays, 2);
    assert_int_equal(p->settings.holidays[0].days, date_of(2021, 1, 1).days);
    assert_int_equal(p->settings.second_person_above[0].amount.minor, 100000);

    const struct definition *d = programme_definition(p, S("windows-server"));
    assert_non_null(d);
    assert_string_equal(d->kind->name, "software_key");
    assert_int_equal(d->n_grants, 1);
    assert_int_equal(d->grants[0].quantity, 10);
    assert_false(d->grants[0].example);
    assert_int_equal(d->cap_country, 5);
    assert_int_equal(d->cap_world, 15);
    assert_true(definition_grant(programme_definition(p, S("windows-server-cal")), S("action-pack"), S(""))
                    ->unlimited);

    /* Incremental: named competencies, and those of a set that are not named. */
    d = programme_definition(p, S("visual-studio-enterprise-incremental"));
    assert_int_equal(d->type, BENEFIT_INCREMENTAL);
    assert_int_equal(d->n_grants, 2);
    assert_int_equal(definition_grant(d, S("gold"), S("application-development"))->quantity, 25);
    assert_int_equal(definition_grant(d, S("gold"), S("cloud-platform"))->quantity, 5);
    assert_null(definition_grant(d, S("gold"), S("")));
    assert_int_equal(p->n_downloads, 2);
    programme_release(p);
}

static void test_overlay(void **state)
{
    (void)state;
    struct loading *l = loading_new();
    str small = read_all(l, SMALL);
    struct programme *p = parse(str_fmt(
        &l->arena,
        STR_FMT
        "--- # next file\n"
        "example: true\n"
        "roles: pages-2021\n"
        "refunds: {days: 14}\n"
        "offers:\n"
        "  action-pack: {prices: [{amount: 500, currency: USD}]}\n"
        "  silver: {title: {en: Silver, ko: 실버}, summary: {en: s, ko: 요}, contents: {en: c, ko: 내}}\n"
        "definitions:\n"
        "  windows-server: {grants: {silver: 3}}\n"
        "  visual-studio-enterprise-core: {caps: {country: 2}}\n"
        "--- # next file\n"
        "refunds: {days: 7}\n",
        STR_ARG(small)));
    assert_int_equal(p->settings.refund_days, 7);           /* the last file has the last word */
    assert_int_equal(p->settings.n_second_person_above, 1); /* and leaves what it does not speak of */
    assert_string_equal(p->policy_name.z, "pages-2021");
    size_t partner_admin;
    assert_non_null(programme_role(p, S("partner-admin"), &partner_admin));
    assert_true(programme_policy(p, S("assign-user")) & WHO_ROLE(partner_admin));
    assert_false(programme_policy(p, S("reassign")) & WHO_ROLE(partner_admin)); /* like seed */

    /* A list is replaced, a map is added to; what the example file says is an example, nothing else is. */
    const struct offer *pack = programme_offer(p, S("action-pack"));
    assert_int_equal(pack->n_prices, 1);
    assert_true(pack->prices[0].example);
    assert_true(programme_offer(p, S("silver"))->disabled); /* it has no price */
    assert_false(programme_offer(p, S("gold"))->prices[0].example);
    const struct definition *d = programme_definition(p, S("windows-server"));
    assert_int_equal(d->n_grants, 2);
    assert_false(definition_grant(d, S("action-pack"), S(""))->example);
    assert_true(definition_grant(d, S("silver"), S(""))->example);
    d = programme_definition(p, S("visual-studio-enterprise-core"));
    assert_int_equal(d->cap_country, 2);
    assert_int_equal(d->cap_world, 15);
    programme_release(p);
    loading_free(l);
}

/* The contract's names (section 1) with what the documents give, and the examples of the demo. */
static void test_reference(void **state)
{
    (void)state;
    const char *alone[] = {MPN};
    struct programme *p = load(alone, 1);
    for (size_t i = 0; i < p->n_definitions; i++)
        for (size_t g = 0; g < p->definitions[i].n_grants; g++)
            assert_false(p->definitions[i].grants[g].example);
    assert_true(programme_offer(p, S("silver"))->disabled); /* no document gives its price */
    assert_int_equal(p->n_competencies, 19);
    programme_release(p);

    const char *demo[] = {MPN, EXAMPLE};
    p = load(demo, 2);
    static const struct {
        const char *id, *kind, *category, *offer, *competency;
        int64_t quantity; /* 0: unlimited */
        bool example;
    } table[] = {
        {"windows-server", "software_key", "software", "action-pack", "", 10, false},
        {"office", "software_key", "software", "action-pack", "", 10, false},
        {"windows-server-cal", "software_key", "software", "action-pack", "", 10, true},
        {"last-key", "software_key", "software", "action-pack", "", 5, true},
        {"azure-monthly-credit", "usage_credit", "cloud", "gold", "", 1, false},
        {"azure-monthly-credit-action-pack", "usage_credit", "cloud", "action-pack", "", 1, false},
        {"azure-bulk-credit-6000", "usage_credit", "cloud", "gold", "application-development", 1, true},
        {"azure-bulk-credit-12000", "usage_credit", "cloud", "gold", "application-development", 1, true},
        {"office-365-e3", "licence_key", "cloud", "action-pack", "", 2, true},
        {"visual-studio-professional", "developer_subscription", "developer-subscriptions", "action-pack", "",
         3, false},
        {"visual-studio-enterprise-core", "developer_subscription", "developer-subscriptions", "silver", "",
         5, false},
        {"visual-studio-enterprise-core", "developer_subscription", "developer-subscriptions", "gold", "", 10,
         false},
        {"visual-studio-enterprise-incremental", "developer_subscription", "developer-subscriptions", "gold",
         "application-development", 25, false},
        {"visual-studio-enterprise-incremental", "developer_subscription", "developer-subscriptions",
         "silver", "devops", 1, false},
        {"product-support", "support_contract", "technical", "gold", "", 20, false},
        {"product-support-action-pack", "support_contract", "technical", "action-pack", "", 10, false},
        {"signature-support", "support_contract", "technical", "gold", "application-development", 10, false},
        {"signature-support", "support_contract", "technical", "silver", "cloud-platform", 0, false},
        {"advisory-hours", "advisory_hours", "technical", "gold", "", 50, false},
        {"advisory-hours-action-pack", "advisory_hours", "technical", "action-pack", "", 5, false},
        {"gtm-toolbox", "go_to_market", "go-to-market", "gold", "", 1, false},
        {"gtm-business-profile", "go_to_market", "go-to-market", "silver", "", 1, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        const struct definition *d = programme_definition(p, str_of(table[i].id));
        assert_non_null(d);
        assert_string_equal(d->kind->name, table[i].kind);
        assert_string_equal(d->category.z, table[i].category);
        const struct grant_row *g = definition_grant(d, str_of(table[i].offer), str_of(table[i].competency));
        assert_non_null(g);
        assert_int_equal(g->unlimited, table[i].quantity == 0);
        assert_int_equal(g->quantity, table[i].quantity);
        assert_int_equal(g->example, table[i].example);
    }
    static const char *const links[] = {
        "join",          "pmc-sign-in",      "action-pack-details", "roles",
        "redeem-portal", "developer-portal", "programme-guide",     "technical-outside",
        "find-ids",      "advisory-request", "gtm-resources",       "add-users",
        "buy-or-renew",
    };
    for (size_t i = 0; i < ARRAY_LEN(links); i++)
        assert_non_null(programme_link(p, str_of(links[i])));
    const struct price *pack = programme_price(programme_offer(p, S("action-pack")), S("kr"), "KRW");
    assert_int_equal(pack->amount.minor, 47500); /* no local price: in USD */
    assert_false(pack->example);
    assert_true(programme_price(programme_offer(p, S("silver")), S("kr"), "KRW")->example);
    programme_release(p);
}

/* Somebody must be allowed each action that there is, in both policies of the reference programme. */
static void test_reference_policies(void **state)
{
    (void)state;
    static const char *const policies[] = {"seed", "pages-2021"};
    struct loading *l = loading_new();
    for (size_t i = 0; i < ARRAY_LEN(policies); i++) {
        struct programme *p = parse(str_fmt(&l->arena, STR_FMT "--- # next file\nroles: %s\n",
                                            STR_ARG(read_all(l, MPN)), policies[i]));
        assert_string_equal(p->policy_name.z, policies[i]);
        for (size_t a = 0; action_row(a); a++)
            if (programme_policy(p, str_of(action_row(a)->id)) == 0)
                fail_msg("%s: nobody may %s", policies[i], action_row(a)->id);
        programme_release(p);
    }
    loading_free(l);
}

/* The demo serves the files of samples/downloads under /downloads/. */
static void test_downloads_are_there(void **state)
{
    (void)state;
    const char *demo[] = {MPN, EXAMPLE};
    struct programme *p = load(demo, 2);
    struct loading *l = loading_new();
    assert_true(p->n_downloads >= 10);
    for (size_t i = 0; i < p->n_downloads; i++) {
        const struct download *d = &p->downloads[i];
        str at = S("/downloads/");
        assert_true(str_starts(d->href, at));
        str bytes = read_all(l, str_z(&l->arena, str_fmt(&l->arena, GUILDHALL_SOURCE_DIR "/samples" STR_FMT,
                                                         STR_ARG(d->href))));
        unsigned char sum[crypto_hash_sha256_BYTES];
        char hex[2 * sizeof sum + 1];
        crypto_hash_sha256(sum, (const unsigned char *)bytes.ptr, bytes.len);
        sodium_bin2hex(hex, sizeof hex, sum, sizeof sum);
        assert_int_equal(d->size, bytes.len);
        assert_text(d->sha256, hex);
        if (d->install_guide.len > 0)
            (void)read_all(l, str_z(&l->arena, str_fmt(&l->arena, GUILDHALL_SOURCE_DIR "/samples" STR_FMT,
                                                       STR_ARG(d->install_guide))));
    }
    loading_free(l);
    programme_release(p);
}

/* L6: every event names the programme by this hash; what the ledger keeps must read as the same. */
static void test_source_is_kept(void **state)
{
    (void)state;
    const char *demo[] = {MPN, EXAMPLE};
    struct programme *p = load(demo, 2), *again = parse(p->source);
    assert_true(hash_eq(&p->hash, &again->hash));
    assert_true(str_eq(p->source, again->source));
    struct buf shown CLEANUP(buf_free), shown_again CLEANUP(buf_free);
    buf_init(&shown, PROGRAMME_SOURCE_MAX);
    buf_init(&shown_again, PROGRAMME_SOURCE_MAX);
    programme_show(p, &shown);
    programme_show(again, &shown_again);
    assert_int_equal(buf_err(&shown), OK);
    assert_true(str_eq(buf_str(&shown), buf_str(&shown_again)));
    programme_release(again);
    const char *alone[] = {MPN};
    again = load(alone, 1);
    assert_false(hash_eq(&p->hash, &again->hash));
    programme_release(again);
    programme_release(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_small),
        cmocka_unit_test(test_overlay),
        cmocka_unit_test(test_reference),
        cmocka_unit_test(test_reference_policies),
        cmocka_unit_test(test_downloads_are_there),
        cmocka_unit_test(test_source_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
