/* The gate with a real house behind it: who comes in where, by link, cookie, token and local socket; what a
 * revocation ends; cross-site requests; rates. */
#include "auth/gate.h"

#include <pthread.h>
#include <sys/un.h>

#include "app/identity.h"
#include "auth/session.h"
#include "base/env.h"
#include "base/log.h"
#include "http/loopback.h"
#include "http/server.h"
#include "support/house.h"

static struct house *house;
static struct server *server, *local;
static uint16_t port;
static char socket_path[100];
static const char *session_ga, *session_kim, *session_desk, *token_ga, *token_limited, *token_service;

static void who_am_i(struct call *c)
{
    static const char *const kinds[] = {"person", "service", "os", "nobody"};
    c->type = S("text/plain");
    buf_fmt(&c->out, "%s realm=%d session=%d cookie=%d only=%zu desk=%d own=%d via=%s lang=%s dark=%d",
            kinds[c->actor.kind], (int)c->actor.realm, c->actor.session, c->by_cookie, c->actor.n_only,
            c->actor.desk != 0, uid_eq(c->partner, house->contoso), c->actor.via.z, lang_code(c->locale.lang),
            c->dark);
}

static const struct route rows[] = {
    {METHOD_GET, "/public", PERM_PUBLIC, ROUTE_JSON, who_am_i, "public"},
    {METHOD_GET, "/page", PERM_PUBLIC, ROUTE_PAGE, who_am_i, NULL},
    {METHOD_GET, "/me", PERM_SIGNED_IN, ROUTE_JSON, who_am_i, "me"},
    {METHOD_POST, "/me", PERM_SIGNED_IN, ROUTE_FORM, who_am_i, "postMe"},
    {METHOD_GET, "/p/{partner}", PERM_PARTNER, ROUTE_JSON, who_am_i, "partner"},
    {METHOD_GET, "/own", PERM_PARTNER, ROUTE_PAGE, who_am_i, NULL},
    {METHOD_GET, "/desk", PERM_DESK, ROUTE_JSON, who_am_i, "desk"},
    {METHOD_GET, "/metrics", PERM_METRICS, ROUTE_JSON, who_am_i, "metrics"},
};

static struct answer request(const char *method, const char *path, const char *headers)
{
    char text[2000];
    snprintf(text, sizeof text, "%s %s HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n%s\r\n", method, path,
             headers);
    return ask(port, text);
}

static int status_of(const char *method, const char *path, const char *headers)
{
    struct answer a = request(method, path, headers);
    free(a.body);
    return a.status;
}

static char *bearer(const char *token)
{
    static char text[300];
    snprintf(text, sizeof text, "Authorization: Bearer %s\r\n", token);
    return text;
}

static char *cookie(const char *session)
{
    static char text[300];
    snprintf(text, sizeof text, "Cookie: theme=dark; guildhall_session=%s; lang=ko\r\n", session);
    return text;
}

/* The path of a new sign-in link. */
static const char *link_for(uid stream, const char *email, bool reusable)
{
    struct actor person;
    secret link;
    assert_int_equal(identity_person(house->app, stream, str_of(email), &house->arena, &person), OK);
    assert_int_equal(identity_link(house->app, &person, TS_NONE, reusable, &house->arena, &link), OK);
    return str_fmt(&house->arena, "/signin/" STR_FMT, STR_ARG(secret_reveal(link))).ptr;
}

/* Signs in and gives the cookie's value. */
static const char *sign_in(const char *link)
{
    struct answer a = request("GET", link, "");
    char value[300];
    assert_int_equal(a.status, 303);
    assert_non_null(header_of(&a, "Set-Cookie", value, sizeof value));
    assert_non_null(strstr(value, "; HttpOnly; SameSite=Lax"));
    assert_null(strstr(value, "Secure")); /* plain HTTP here */
    assert_non_null(header_of(&a, "Location", value + 200, 100));
    assert_string_equal(value + 200, "/");
    free(a.body);
    assert_int_equal(strncmp(value, SESSION_COOKIE "=", strlen(SESSION_COOKIE "=")), 0);
    char *at = value + strlen(SESSION_COOKIE "=");
    at[strcspn(at, ";")] = '\0';
    return str_dup(&house->arena, str_of(at)).len ? str_z(&house->arena, str_of(at)) : "";
}

static const char *make_token(const struct actor *by, uid stream, const char *inputs)
{
    struct act_result r;
    enum err e = house_act(house, by, stream, "create-token", inputs, &r);
    if (e != OK)
        fail_msg("create-token: %s %s", err_code(e), r.n_reasons ? reason_rows[r.reasons[0].code].code : "");
    return str_z(&house->arena, secret_reveal(r.token));
}

static void open_local(struct router *router)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(socket_path, sizeof socket_path, "/tmp/guildhall-gate-%d.sock", (int)getpid());
    memcpy(at.sun_path, socket_path, strlen(socket_path) + 1);
    unlink(socket_path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listener, 5), 0);
    struct server_config config = {
        .listen = true, .listen_fd = listener, .local = true, .threads = 1, .gate = gate_check};
    assert_int_equal(server_open(house->app, router, &config, &local), OK);
}

static int setup(void **state)
{
    log_level_set(LOG_ERROR);
    if (house_setup(state) != 0)
        return -1;
    house = *state;
    struct router *router =
        router_new((struct route_table[]){{rows, ARRAY_LEN(rows)}, session_routes}, 2, &house->arena);
    struct server_config config = {.address = "127.0.0.1", .threads = 2, .gate = gate_check};
    assert_int_equal(server_open(house->app, router, &config, &server), OK);
    port = server_port(server);
    open_local(router);
    house_done(house, &house->root, UID_VENDOR, "set-desk-role",
               "email=op@vendor.example given_name=Op role=operator");
    struct actor ga = house_actor(house, "ga@contoso.example");
    session_ga = sign_in(link_for(house->contoso, "ga@contoso.example", false));
    session_kim = sign_in(link_for(house->contoso, "kim@contoso.example", true));
    session_desk = sign_in(link_for(UID_VENDOR, "op@vendor.example", false));
    token_ga = make_token(&ga, house->contoso, "name=mine");
    token_limited = make_token(&ga, house->contoso, "name=less actions=get-keys");
    token_service = make_token(&ga, house->contoso, "name=service service=true actions=read-benefits");
    return 0;
}

static int teardown(void **state)
{
    server_close(server);
    server_close(local);
    unlink(socket_path);
    return house_teardown(state);
}

static void who_comes_in_where(void **state)
{
    (void)state;
    const char *const nobody = "";
    const char *const ga = str_z(&house->arena, str_of(cookie(session_ga)));
    const char *const desk = str_z(&house->arena, str_of(cookie(session_desk)));
    const char *const mine = str_z(&house->arena, str_of(bearer(token_ga)));
    const char *const limited = str_z(&house->arena, str_of(bearer(token_limited)));
    const char *const service = str_z(&house->arena, str_of(bearer(token_service)));
    const struct {
        const char *headers, *path;
        int status;
        const char *says;
    } table[] = {
        {nobody, "/public", 200, "nobody realm=0"},
        {ga, "/public", 200, "nobody realm=0"}, /* no look-up for what is everybody's */
        {nobody, "/page", 200, "nobody realm=0"},
        {ga, "/page", 200, "person realm=1 session=1 cookie=1 only=0 desk=0"},
        {ga, "/me", 200, "lang=ko dark=1"},
        {"Cookie: guildhall_session=wrong\r\n", "/page", 200, "nobody"},
        {"Cookie: guildhall_session=wrong\r\n", "/me", 401, NULL},
        {nobody, "/me", 401, NULL},
        {"Authorization: Bearer\r\n", "/me", 401, NULL},
        {"Authorization: Bearer wrong\r\n", "/me", 401, NULL},
        {"Authorization: Basic Zm9vOmJhcg==\r\n", "/me", 401, NULL},
        {"Act-As: contoso/ga@contoso.example\r\n", "/me", 401, NULL}, /* of the local socket only */
        {mine, "/me", 200, "person realm=1 session=0 cookie=0 only=0"},
        {limited, "/me", 200, "person realm=1 session=0 cookie=0 only=1"},
        {service, "/me", 200, "service realm=1 session=0 cookie=0 only=1"},
        {desk, "/me", 200, "person realm=2 session=1 cookie=1 only=0 desk=1"},
        {ga, "/p/contoso", 200, "own=1"},
        {mine, "/p/contoso", 200, "own=1"},
        {service, "/p/contoso", 200, "own=1"},
        {desk, "/p/contoso", 200, "own=1"},
        {ga, "/p/fabrikam", 404, NULL},
        {desk, "/p/fabrikam", 404, NULL},
        {ga, "/p/prt_vendor", 404, NULL},
        {desk, "/p/prt_vendor", 404, NULL},
        {ga, "/p/prt_00000000000000000000000001", 404, NULL},
        {ga, "/p/CONTOSO", 404, NULL},
        {nobody, "/p/contoso", 401, NULL},
        {ga, "/own", 200, "own=1"},
        {desk, "/own", 404, NULL},
        {ga, "/desk", 403, NULL},
        {service, "/desk", 403, NULL},
        {desk, "/desk", 200, "desk=1"},
        {ga, "/metrics", 403, NULL},
        {desk, "/metrics", 200, NULL},
        {nobody, "/metrics", 401, NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct answer a = request("GET", table[i].path, table[i].headers);
        if (a.status != table[i].status || (table[i].says && !strstr(a.body, table[i].says)))
            fail_msg("row %zu %s: %d %s", i, table[i].path, a.status, a.body);
        free(a.body);
    }
}

/* L19: with a cookie, what changes something must come from our own pages; a token is not sent by a browser
 * of itself. */
static void cross_site(void **state)
{
    (void)state;
    static const struct {
        const char *method, *headers;
        int by_cookie, by_token;
    } table[] = {
        {"POST", "", 403, 200},
        {"POST", "Origin: http://h\r\n", 200, 200},
        {"POST", "Origin: http://h\r\nSec-Fetch-Site: same-origin\r\n", 200, 200},
        {"POST", "Origin: http://h\r\nSec-Fetch-Site: same-site\r\n", 403, 200},
        {"POST", "Origin: http://h\r\nSec-Fetch-Site: cross-site\r\n", 403, 200},
        {"POST", "Origin: http://h\r\nSec-Fetch-Site: none\r\n", 403, 200},
        {"POST", "Sec-Fetch-Site: same-origin\r\n", 403, 200},
        {"POST", "Origin: null\r\n", 403, 200},
        {"POST", "Origin: https://h\r\n", 403, 200},
        {"POST", "Origin: http://h:8080\r\n", 403, 200},
        {"POST", "Origin: http://h.evil.example\r\n", 403, 200},
        {"POST", "Origin: http://evil.example\r\n", 403, 200},
        {"POST", "Referer: http://h/\r\n", 403, 200},
        {"GET", "Origin: http://evil.example\r\n", 200, 200},
        {"GET", "Sec-Fetch-Site: cross-site\r\n", 200, 200},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char headers[600];
        snprintf(headers, sizeof headers, "%s%s", cookie(session_ga), table[i].headers);
        int got = status_of(table[i].method, "/me", headers);
        if (got != table[i].by_cookie)
            fail_msg("%s %s: %d", table[i].method, table[i].headers, got);
        snprintf(headers, sizeof headers, "%s%s", bearer(token_ga), table[i].headers);
        got = status_of(table[i].method, "/me", headers);
        if (got != table[i].by_token)
            fail_msg("%s %s by token: %d", table[i].method, table[i].headers, got);
    }
}

static void links(void **state)
{
    (void)state;
    const char *once = link_for(house->contoso, "lee@contoso.example", false);
    assert_int_equal(status_of("HEAD", once, ""), 200); /* looked at by a program: not used up */
    const char *session = sign_in(once);
    assert_int_equal(status_of("GET", "/me", cookie(session)), 200);
    assert_int_equal(status_of("GET", once, ""), 404);
    assert_int_equal(status_of("GET", "/signin/wrong", ""), 404);
    const char *often = link_for(house->contoso, "lee@contoso.example", true);
    const char *first = sign_in(often), *second = sign_in(often);
    assert_string_not_equal(first, second);
    assert_int_equal(status_of("POST", "/signout", cookie(first)), 403); /* no Origin */
    char headers[400];
    snprintf(headers, sizeof headers, "%sOrigin: http://h\r\n", cookie(first));
    struct answer a = request("POST", "/signout", headers);
    assert_int_equal(a.status, 303);
    assert_non_null(strstr(a.head, "guildhall_session=; "));
    assert_non_null(strstr(a.head, "Max-Age=0"));
    free(a.body);
    assert_int_equal(status_of("GET", "/me", cookie(first)), 401);
    assert_int_equal(status_of("GET", "/me", cookie(second)), 200);
    assert_int_equal(status_of("GET", "/me", cookie(session)), 200);
    assert_int_equal(status_of("POST", "/signout", ""), 303); /* harmless */
}

static struct {
    const char *link;
    int status;
} racers[8];

static void *use_link(void *cookie_)
{
    size_t i = (size_t)(uintptr_t)cookie_;
    racers[i].status = status_of("GET", racers[i].link, "");
    return NULL;
}

static void of_many_who_come_with_one_link_one_gets_in(void **state)
{
    (void)state;
    pthread_t threads[ARRAY_LEN(racers)];
    const char *link = link_for(house->contoso, "lee@contoso.example", false);
    int in = 0;
    for (size_t i = 0; i < ARRAY_LEN(racers); i++) {
        racers[i].link = link;
        pthread_create(&threads[i], NULL, use_link, (void *)(uintptr_t)i);
    }
    for (size_t i = 0; i < ARRAY_LEN(racers); i++) {
        pthread_join(threads[i], NULL);
        in += racers[i].status == 303;
        assert_true(racers[i].status == 303 || racers[i].status == 404);
    }
    assert_int_equal(in, 1);
}

static int64_t ahead_us;
static int64_t (*real_monotonic)(void);
static int64_t later(void)
{
    return real_monotonic() + ahead_us;
}

/* L12: nothing is written after a revocation's commit; reads end within half a second. */
static void revocation(void **state)
{
    (void)state;
    char post[400];
    struct actor ga = house_actor(house, "ga@contoso.example");
    const char *session = sign_in(link_for(house->contoso, "lee@contoso.example", false));
    const char *link = link_for(house->contoso, "lee@contoso.example", true);
    struct actor lee = house_actor(house, "lee@contoso.example");
    const char *token = make_token(&lee, house->contoso, "name=lee");
    assert_int_equal(status_of("GET", "/me", cookie(session)), 200);
    assert_int_equal(status_of("GET", "/me", bearer(token)), 200);
    house_done(house, &ga, house->contoso, "disable-person", "person=lee@contoso.example");
    snprintf(post, sizeof post, "%sOrigin: http://h\r\n", cookie(session));
    assert_int_equal(status_of("POST", "/me", post), 401);
    assert_int_equal(status_of("POST", "/me", bearer(token)), 401);
    ahead_us += 600 * 1000;
    assert_int_equal(status_of("GET", "/me", cookie(session)), 401);
    assert_int_equal(status_of("GET", "/me", bearer(token)), 401);
    assert_int_equal(status_of("GET", link, ""), 404);
}

static struct answer ask_locally(const char *headers)
{
    char text[500];
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    memcpy(at.sun_path, socket_path, strlen(socket_path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    snprintf(text, sizeof text, "GET /me HTTP/1.1\r\nHost: h\r\n%s\r\n", headers);
    say(fd, text);
    struct answer a = listen_for(fd, false);
    close(fd);
    return a;
}

static void local_socket(void **state)
{
    (void)state;
    const struct {
        const char *headers;
        int status;
        const char *says;
    } table[] = {
        {"", 200, "os realm=2 session=0 cookie=0 only=0 desk=1 own=0 via="},
        {"Act-As: contoso/ga@contoso.example\r\n", 200, "person realm=1 session=0"},
        {"Act-As: desk/op@vendor.example\r\n", 200, "person realm=2 session=0 cookie=0 only=0 desk=1"},
        {"Act-As: contoso/nobody@contoso.example\r\n", 401, NULL},
        {"Act-As: nowhere/ga@contoso.example\r\n", 401, NULL},
        {"Act-As: contoso\r\n", 400, NULL},
        {bearer(token_ga), 200, "person realm=1"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct answer a = ask_locally(table[i].headers);
        if (a.status != table[i].status || (table[i].says && !strstr(a.body, table[i].says)))
            fail_msg("%s: %d %s", table[i].headers, a.status, a.body);
        if (table[i].status == 200 && strstr(table[i].headers, "Act-As"))
            assert_null(strstr(a.body, "via= ")); /* both are named */
        free(a.body);
    }
}

static void rates(void **state)
{
    (void)state;
    static const struct gate_config tight = {.signed_in = {.burst = 5, .per_minute = 1},
                                             .anonymous = {.burst = 3, .per_minute = 1}};
    char value[100];
    ahead_us += 3600 * US_PER_SECOND;
    gate_set(&tight);
    for (int i = 0; i < 5; i++)
        assert_int_equal(status_of("GET", "/me", cookie(session_kim)), 200);
    struct answer a = request("GET", "/me", cookie(session_kim));
    assert_int_equal(a.status, 429);
    assert_string_equal(header_of(&a, "Retry-After", value, sizeof value), "60");
    assert_string_equal(header_of(&a, "RateLimit-Policy", value, sizeof value), "\"default\";q=1;w=60");
    assert_string_equal(header_of(&a, "RateLimit", value, sizeof value), "\"default\";r=0;t=60");
    free(a.body);
    assert_int_equal(status_of("GET", "/me", cookie(session_ga)), 200); /* another's bucket */
    for (int i = 0; i < 3; i++)                                         /* guessing */
        assert_int_equal(status_of("GET", "/me", "Authorization: Bearer guess\r\n"), 401);
    assert_int_equal(status_of("GET", "/me", "Authorization: Bearer guess\r\n"), 429);
    assert_int_equal(status_of("GET", "/page", ""), 429);
    assert_int_equal(status_of("GET", "/public", ""), 200); /* files and probes are not counted */
    ahead_us += 60 * US_PER_SECOND;
    assert_int_equal(status_of("GET", "/me", cookie(session_kim)), 200);
    assert_int_equal(status_of("GET", "/page", ""), 200);
    gate_set(&gate_defaults);
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    real_monotonic = env.monotonic_us;
    env.monotonic_us = later;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_comes_in_where),
        cmocka_unit_test(cross_site),
        cmocka_unit_test(links),
        cmocka_unit_test(of_many_who_come_with_one_link_one_gets_in),
        cmocka_unit_test(local_socket),
        cmocka_unit_test(revocation),
        cmocka_unit_test(rates),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
