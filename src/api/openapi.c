/* See openapi.h. */
#include "api/openapi.h"

#include "api/handlers.h"
#include "api/problem.h"
#include "api/routes.h"

enum { NAME_MAX_BYTES = 128 };
struct openapi_name {
    char room[NAME_MAX_BYTES];
    struct buf buf;
};
/* A short string on the stack; longer than any name here can be. */
static struct buf *openapi_name(struct openapi_name *n)
{
    n->buf = (struct buf){.ptr = n->room, .cap = sizeof n->room, .ceiling = sizeof n->room};
    return &n->buf;
}
static const char *openapi_z(struct openapi_name *n)
{
    buf_char(&n->buf, '\0');
    ASSERT(buf_err(&n->buf) == OK);
    return n->room;
}

void openapi_operation(struct buf *out, const char *prefix, const char *action)
{
    buf_z(out, prefix);
    bool capital = prefix[0] != '\0';
    for (const char *p = action; *p; p++) {
        if (*p == '-') {
            capital = true;
            continue;
        }
        buf_char(out, capital && *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p);
        capital = false;
    }
}

/* --- Schemas --- */

static void openapi_ref(struct json *j, const char *name, const char *component)
{
    struct openapi_name n;
    struct buf *b = openapi_name(&n);
    buf_z(b, "#/components/schemas/");
    buf_z(b, component);
    json_object(j, name);
    json_str(j, "$ref", buf_str(b));
    json_object_end(j);
}

static void openapi_plain(struct json *j, const char *name, const char *type, const char *format)
{
    json_object(j, name);
    json_str(j, "type", str_of(type));
    if (format)
        json_str(j, "format", str_of(format));
    json_object_end(j);
}

static void openapi_id(struct json *j, const char *name, enum id_kind kind)
{
    char text[UID_TEXT];
    struct openapi_name n;
    struct buf *b = openapi_name(&n);
    buf_z(b, "^");
    buf_put(b, str_head(uid_text(kind, (uid){1, 1}, text), 4));
    json_object(j, name);
    json_str(j, "type", S("string"));
    json_str(j, "pattern", buf_str(b));
    json_object_end(j);
}

static void openapi_code(struct json *j, const struct field *f)
{
    json_object(j, f->name);
    json_str(j, "type", S("string"));
    if (f->one_of) {
        json_array(j, "enum");
        for (size_t i = 0; f->one_of[i]; i++)
            json_str(j, NULL, str_of(f->one_of[i]));
        json_array_end(j);
    } else {
        json_int(j, "maxLength", CODE_MAX);
    }
    json_object_end(j);
}

static void openapi_int(struct json *j, const struct field *f)
{
    json_object(j, f->name);
    json_str(j, "type", S("integer"));
    if (f->min || f->max) {
        json_int(j, "minimum", f->min);
        json_int(j, "maximum", f->max);
    }
    json_object_end(j);
}

static void openapi_text(struct json *j, const struct field *f)
{
    enum { TEXT_DEFAULT = 1000 };
    json_object(j, f->name);
    json_str(j, "type", S("string"));
    json_int(j, "maxLength", f->max ? f->max : TEXT_DEFAULT);
    if (f->email)
        json_str(j, "format", S("email"));
    json_object_end(j);
}

static void openapi_list(struct json *j, const struct field *f)
{
    json_object(j, f->name);
    json_str(j, "type", S("array"));
    openapi_plain(j, "items", "string", NULL);
    json_object_end(j);
}

static void openapi_field(struct json *j, const struct field *f)
{
    switch (f->type) {
    case F_TEXT:
        openapi_text(j, f);
        break;
    case F_CODE:
        openapi_code(j, f);
        break;
    case F_ID:
        openapi_id(j, f->name, f->id_kind);
        break;
    case F_INT:
        openapi_int(j, f);
        break;
    case F_BOOL:
        openapi_plain(j, f->name, "boolean", NULL);
        break;
    case F_DATE:
        openapi_plain(j, f->name, "string", "date");
        break;
    case F_TS:
        openapi_plain(j, f->name, "string", "date-time");
        break;
    case F_MONEY:
        openapi_ref(j, f->name, "Money");
        break;
    case F_OBJECT:
        openapi_plain(j, f->name, "object", NULL);
        break;
    case F_LIST:
        openapi_list(j, f);
        break;
    case F_HASH:
    case F_PERSON:
    case F_BENEFIT:
    case F_TEXT_IN:
        openapi_plain(j, f->name, "string", NULL);
        break;
    }
}

static void openapi_input(struct json *j, const struct action *a)
{
    struct openapi_name n;
    openapi_operation(openapi_name(&n), "", a->id);
    buf_z(&n.buf, "Input");
    json_object(j, openapi_z(&n));
    json_str(j, "type", S("object"));
    json_bool(j, "additionalProperties", false);
    json_object(j, "properties");
    for (size_t i = 0; i < a->n_fields; i++)
        openapi_field(j, &a->fields[i]);
    if (a->weight != WEIGHT_PLAIN)
        openapi_plain(j, "preview_token", "string", NULL);
    json_object_end(j);
    bool any = false;
    for (size_t i = 0; i < a->n_fields; i++)
        any = any || a->fields[i].required;
    if (any) {
        json_array(j, "required");
        for (size_t i = 0; i < a->n_fields; i++)
            if (a->fields[i].required)
                json_str(j, NULL, str_of(a->fields[i].name));
        json_array_end(j);
    }
    json_object_end(j);
}

/* What answers have in common; members that depend on the benefit's kind are described in docs/api.md. */
static const struct {
    const char *schema;
    const char *members; /* "name:type name:type"; type is a JSON type, "ts", "date", or a schema; "[]" behind
                            it: an array; "?" behind it: may be null */
} openapi_schemas[] = {
    {"Money", "minor:integer currency:string"},
    {"Remedy", "who:string what:string from:ts? href:string?"},
    {"Reason", "code:string title:string detail:string rule:string facts:object remedy:Remedy"},
    {"FieldError", "pointer:string detail:string"},
    {"Problem", "type:string title:string status:integer detail:string instance:string code:string "
                "rule:string facts:object remedy:Remedy reasons:Reason[] errors:FieldError[] "
                "preview:object request_id:string"},
    {"Person", "id:string name:string? email:string?"},
    {"Quantity", "unit:string unlimited:boolean granted:integer? used:integer available:integer? "
                 "over:integer"},
    {"Link", "id:string title:string href:string"},
    {"Benefit",
     "id:string definition:string title:string kind:string category:string? group:string? "
     "offer:string competency:string? benefit_type:string quantity:Quantity status:string "
     "activate_by:date? expires:date? links:Link[] example:boolean terms:object? by_hand:ByHand[]"},
    {"ByHand", "at:ts granted:integer by:Person? reason:string?"},
    {"Actor", "kind:string id:string? of:string? via:string?"},
    {"Event", "seq:integer at:ts recorded_at:ts actor:Actor action:string type:string data:object "
              "hash:string"},
    {"Action", "action:string title:string benefit:string? definition:string? allowed:boolean "
               "preview:boolean irreversible:boolean costly:boolean reasons:Reason[] fields:object[]"},
    {"Note", "code:string text:string facts:object"},
    {"Preview",
     "allowed:boolean irreversible:boolean costly:boolean before:object after:object "
     "branches:object[] loses:Note[] notes:Note[] preview_token:string? expires_at:ts? reasons:Reason[]"},
    {"Done", "result:string seq:integer? replayed:boolean events:Event[] benefit:Benefit? output:object"},
    {"BatchRow", "row:integer code:string detail:string? seq:integer?"},
    {"Batch", "done:integer refused:integer rows:BatchRow[] preview_token:string? expires_at:ts?"},
    {"Message", "at:ts kind:string from:string author:Person? reply:string? reply_text:string? text:string?"},
    {"Request", "id:string type:string state:string benefit:string? definition:string? title:string? "
                "order:string? action:string? opener:Person? taken_by:Person? opened_at:ts changed_at:ts "
                "due:date? form:object? messages:Message[]"},
    {"Requests", "items:Request[] next:string?"},
    {"WorkPartner", "id:string key:string? name:string?"},
    {"Work", "id:string request:string? order:string? partner:WorkPartner type:string state:string "
             "benefit:string? definition:string? title:string? opened_at:ts age_days:integer due:date? "
             "overdue:boolean person:Person? taken_by:Person?"},
    {"Queue", "items:Work[] next:string?"},
    {"Pool", "id:string title:string format:string free:integer issued:integer quarantined:integer "
             "revoked:integer low_water:integer low:boolean used_last_30_days:integer runway_days:integer?"},
    {"Pools", "items:Pool[] next:string?"},
    {"Job", "id:string kind:string state:string total:integer done:integer refused:integer rows:BatchRow[]"},
};

static bool openapi_is_json_type(str t)
{
    static const char *const types[] = {"string", "integer", "boolean", "object"};
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (str_is(t, types[i]))
            return true;
    return false;
}

static void openapi_one_type(struct json *j, const char *name, str t, bool nullable)
{
    struct openapi_name n;
    bool ts_or_date = str_is(t, "ts") || str_is(t, "date");
    if (!openapi_is_json_type(t) && !ts_or_date) {
        buf_put(openapi_name(&n), t);
        openapi_ref(j, name, openapi_z(&n));
        return;
    }
    json_object(j, name);
    if (nullable) {
        json_array(j, "type");
        json_str(j, NULL, ts_or_date ? S("string") : t);
        json_str(j, NULL, S("null"));
        json_array_end(j);
    } else {
        json_str(j, "type", ts_or_date ? S("string") : t);
    }
    if (ts_or_date)
        json_str(j, "format", str_is(t, "ts") ? S("date-time") : S("date"));
    json_object_end(j);
}

static void openapi_member(struct json *j, str member)
{
    struct openapi_name n;
    str name;
    if (!str_split(&member, ':', &name))
        return;
    buf_put(openapi_name(&n), name);
    const char *z = openapi_z(&n);
    bool nullable = str_ends(member, S("?")), array = str_ends(member, S("[]"));
    str type = str_head(member, member.len - (nullable ? 1 : array ? 2 : 0));
    if (!array) {
        openapi_one_type(j, z, type, nullable);
        return;
    }
    json_object(j, z);
    json_str(j, "type", S("array"));
    openapi_one_type(j, "items", type, false);
    json_object_end(j);
}

static void openapi_components(struct json *j)
{
    const struct action *a;
    json_object(j, "components");
    json_object(j, "schemas");
    for (size_t i = 0; i < ARRAY_LEN(openapi_schemas); i++) {
        str rest = str_of(openapi_schemas[i].members), member;
        json_object(j, openapi_schemas[i].schema);
        json_str(j, "type", S("object"));
        json_object(j, "properties");
        while (str_split(&rest, ' ', &member))
            openapi_member(j, member);
        json_object_end(j);
        json_object_end(j);
    }
    for (size_t i = 0; (a = action_row(i)); i++)
        openapi_input(j, a);
    json_object_end(j);
    json_object(j, "securitySchemes");
    json_object(j, "token");
    json_str(j, "type", S("http"));
    json_str(j, "scheme", S("bearer"));
    json_object_end(j);
    json_object(j, "session");
    json_str(j, "type", S("apiKey"));
    json_str(j, "in", S("cookie"));
    json_str(j, "name", S("guildhall_session"));
    json_object_end(j);
    json_object_end(j);
    json_object_end(j);
}

/* --- Paths --- */

static void openapi_parameter(struct json *j, str name, const char *in, bool required)
{
    json_object(j, NULL);
    json_str(j, "name", name);
    json_str(j, "in", str_of(in));
    json_bool(j, "required", required);
    openapi_plain(j, "schema", "string", NULL);
    json_object_end(j);
}

/* The braces of a pattern, but for {action}, which a literal path has none of. */
static void openapi_parameters(struct json *j, str pattern, bool acts)
{
    str rest = pattern, part;
    json_array(j, "parameters");
    while (str_split(&rest, '/', &part))
        if (str_starts(part, S("{")) && !str_is(part, "{action}"))
            openapi_parameter(j, str_head(str_from(part, 1), part.len - 2), "path", true);
    if (acts) {
        openapi_parameter(j, S("Idempotency-Key"), "header", false);
        openapi_parameter(j, S("If-Match"), "header", false);
    }
    json_array_end(j);
}

static void openapi_answer(struct json *j, const char *status, const char *what, const char *media,
                           const char *schema)
{
    json_object(j, status);
    json_str(j, "description", str_of(what));
    json_object(j, "content");
    json_object(j, media);
    if (schema)
        openapi_ref(j, "schema", schema);
    else
        openapi_plain(j, "schema", "object", NULL);
    json_object_end(j);
    json_object_end(j);
    json_object_end(j);
}

static void openapi_responses(struct json *j, const char *schema)
{
    json_object(j, "responses");
    openapi_answer(j, "200", "Done", "application/json", schema);
    openapi_answer(j, "default", "A problem", "application/problem+json", "Problem");
    json_object_end(j);
}

static void openapi_security(struct json *j, enum permission p)
{
    json_array(j, "security");
    if (p != PERM_PUBLIC) {
        static const char *const schemes[] = {"token", "session"};
        for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
            json_object(j, NULL);
            json_array(j, schemes[i]);
            json_array_end(j);
            json_object_end(j);
        }
    }
    json_array_end(j);
}

static void openapi_body(struct json *j, const char *media, const char *schema)
{
    json_object(j, "requestBody");
    json_object(j, "content");
    json_object(j, media);
    if (schema)
        openapi_ref(j, "schema", schema);
    else
        openapi_plain(j, "schema", "string", NULL);
    json_object_end(j);
    json_object_end(j);
    json_object_end(j);
}

/* The body of a batch: rows of the input as JSON, or as CSV. */
static void openapi_rows(struct json *j, const char *input)
{
    json_object(j, "requestBody");
    json_object(j, "content");
    json_object(j, "application/json");
    json_object(j, "schema");
    json_str(j, "type", S("object"));
    json_object(j, "properties");
    json_object(j, "rows");
    json_str(j, "type", S("array"));
    openapi_ref(j, "items", input);
    json_object_end(j);
    json_object_end(j);
    json_object_end(j);
    json_object_end(j);
    json_object(j, "text/csv");
    openapi_plain(j, "schema", "string", NULL);
    json_object_end(j);
    json_object_end(j);
    json_object_end(j);
}

/* One operation of a row that stands for itself. */
static void openapi_row(struct json *j, const struct route *r)
{
    static const struct {
        const char *operation, *schema;
    } answers[] = {{"getBenefit", "Benefit"}, {"getJob", "Job"},         {"cancelJob", "Job"},
                   {"uploadKeys", "Job"},     {"getRequest", "Request"}, {"listRequests", "Requests"},
                   {"listQueue", "Queue"},    {"listPools", "Pools"},    {"listDeskRequests", "Queue"}};
    const char *schema = NULL;
    for (size_t i = 0; i < ARRAY_LEN(answers); i++)
        if (str_is(str_of(r->operation), answers[i].operation))
            schema = answers[i].schema;
    json_object(j, r->method == METHOD_POST ? "post" : "get");
    json_str(j, "operationId", str_of(r->operation));
    openapi_security(j, r->permission);
    openapi_parameters(j, str_of(r->pattern), false);
    if (r->flags & ROUTE_CSV)
        openapi_body(j, "text/csv", NULL);
    openapi_responses(j, schema);
    json_object_end(j);
}

/* The doors of an action: act, preview, batch. */
static const struct {
    const char *tail, *prefix, *schema;
} openapi_doors[] = {{"/actions/{action}", "", "Done"},
                     {"/actions/{action}/preview", "preview", "Preview"},
                     {"/actions/{action}/batch", "batch", "Batch"}};

static size_t openapi_door(const struct route *r)
{
    size_t i = 0;
    while (i < ARRAY_LEN(openapi_doors) && !str_ends(str_of(r->pattern), str_of(openapi_doors[i].tail)))
        i++;
    return i;
}

static bool openapi_on_route(const struct route *r, const struct action *a)
{
    bool desk = r->permission == PERM_DESK;
    switch (a->on) {
    case ON_PARTNER:
    case ON_BENEFIT:
        return !desk;
    case ON_VENDOR:
        return desk;
    case ON_OWN_STREAM:
        return (a->realms & (desk ? REALM_DESK : REALM_PARTNER)) != 0;
    }
    return false;
}

/* What tells the operation of the vendor's own token from a partner's: ids are unique in the document. */
static void openapi_action(struct json *j, const struct route *r, const struct action *a, size_t door)
{
    struct openapi_name path, operation, input;
    bool desk_twin = r->permission == PERM_DESK && a->on == ON_OWN_STREAM;
    str pattern = str_of(r->pattern), tail = str_of(openapi_doors[door].tail);
    buf_put(openapi_name(&path), str_head(pattern, pattern.len - tail.len));
    buf_z(&path.buf, "/actions/");
    buf_z(&path.buf, a->id);
    buf_put(&path.buf, str_from(tail, strlen("/actions/{action}")));
    openapi_operation(openapi_name(&operation), openapi_doors[door].prefix, a->id);
    if (desk_twin)
        buf_z(&operation.buf, "OfDesk");
    openapi_operation(openapi_name(&input), "", a->id);
    buf_z(&input.buf, "Input");
    json_object(j, openapi_z(&path));
    json_object(j, "post");
    json_str(j, "operationId", buf_str(&operation.buf));
    openapi_security(j, r->permission);
    openapi_parameters(j, pattern, true);
    if (r->flags & ROUTE_CSV)
        openapi_rows(j, openapi_z(&input));
    else
        openapi_body(j, "application/json", openapi_z(&input));
    openapi_responses(j, openapi_doors[door].schema);
    json_object_end(j);
    json_object_end(j);
}

static void openapi_paths(struct json *j)
{
    const struct route_table t = routes_api();
    json_object(j, "paths");
    for (size_t i = 0; i < t.n; i++) {
        const struct action *a;
        size_t door = openapi_door(&t.rows[i]);
        for (size_t k = 0; door < ARRAY_LEN(openapi_doors) && (a = action_row(k)); k++)
            if (openapi_on_route(&t.rows[i], a))
                openapi_action(j, &t.rows[i], a, door);
        if (door < ARRAY_LEN(openapi_doors) || !t.rows[i].operation)
            continue;                      /* without a name: another door to what is told already */
        json_object(j, t.rows[i].pattern); /* a path of ours has one method */
        openapi_row(j, &t.rows[i]);
        json_object_end(j);
    }
    json_object_end(j);
}

void openapi_write(struct buf *out)
{
    struct json j = json_on(out);
    json_object(&j, NULL);
    json_str(&j, "openapi", S("3.1.0"));
    json_object(&j, "info");
    json_str(&j, "title", S("Guildhall"));
    json_str(&j, "version", S(GUILDHALL_VERSION));
    json_object_end(&j);
    openapi_paths(&j);
    openapi_components(&j);
    json_object_end(&j);
}

/* --- Served --- */

void openapi_show(struct call *c)
{
    static const char *const query[] = {NULL};
    if (!answer_query(c, query))
        return;
    (void)answer_begin(c);
    openapi_write(&c->out);
    answer_end_read(c, NULL);
}
