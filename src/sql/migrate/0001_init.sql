-- min_reader: 1
-- min_writer: 1
--
-- The first schema. Every column is TEXT or BIGINT: an instant is microseconds since 1970 UTC, a hash 64 hex
-- digits, an id its prefixed text, yes and no 1 and 0. Rows of a partner lead with its id (`stream`,
-- `partner_id`). L14: tables are ledger, vault or projection; docs/store.md lists which is which.

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) /*sqlite: WITHOUT ROWID */;

CREATE TABLE journal_head (
    node TEXT NOT NULL PRIMARY KEY,
    n BIGINT NOT NULL,
    head TEXT NOT NULL
) /*sqlite: WITHOUT ROWID */;

-- Ledger.

CREATE TABLE stream_head (
    stream TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL CHECK (seq >= 1),
    hash TEXT NOT NULL CHECK (length(hash) = 64)
) /*sqlite: WITHOUT ROWID */ /*postgres: WITH (fillfactor = 70) */;

CREATE TABLE event (
    stream TEXT NOT NULL,
    seq BIGINT NOT NULL CHECK (seq >= 1),
    at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('person', 'service', 'os-user', 'time')),
    actor TEXT NOT NULL,
    actor_stream TEXT NOT NULL,
    via TEXT NOT NULL,
    action TEXT NOT NULL,
    programme TEXT NOT NULL CHECK (length(programme) = 64),
    type TEXT NOT NULL,
    version BIGINT NOT NULL,
    data TEXT NOT NULL,
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    PRIMARY KEY (stream, seq)
) /*sqlite: WITHOUT ROWID */;

CREATE TABLE idempotency (
    stream TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    first_seq BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    for_ever BIGINT NOT NULL CHECK (for_ever IN (0, 1)),
    PRIMARY KEY (stream, actor, action, key)
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX idempotency_old ON idempotency (at) WHERE for_ever = 0;

CREATE TABLE programme_version (
    hash TEXT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL,
    overlay TEXT,
    applied_at BIGINT NOT NULL,
    from_at BIGINT NOT NULL
);

-- Directory and vault.

CREATE TABLE partner (
    partner_id TEXT NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
) /*sqlite: WITHOUT ROWID */;

CREATE TABLE vault_partner (
    partner_id TEXT NOT NULL PRIMARY KEY REFERENCES partner,
    name TEXT NOT NULL,
    account_email TEXT NOT NULL,
    phone TEXT NOT NULL,
    address TEXT NOT NULL
) /*sqlite: WITHOUT ROWID */;

-- Whose a directory is: a domain that was proved belongs to one partner.
CREATE TABLE tenant (
    domain TEXT NOT NULL PRIMARY KEY,
    partner_id TEXT NOT NULL REFERENCES partner,
    tenant_id TEXT NOT NULL
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX tenant_partner ON tenant (partner_id);

CREATE TABLE vault_person (
    partner_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    email TEXT,
    email_norm TEXT,
    given_name TEXT,
    family_name TEXT,
    phone TEXT,
    language TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    erased_at BIGINT,
    PRIMARY KEY (partner_id, person_id),
    UNIQUE (partner_id, email_norm),
    CHECK (erased_at IS NULL OR (email IS NULL AND email_norm IS NULL AND given_name IS NULL
        AND family_name IS NULL AND phone IS NULL))
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX vault_person_email ON vault_person (email_norm);

CREATE TABLE vault_text (
    partner_id TEXT NOT NULL,
    text_id TEXT NOT NULL,
    content TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (partner_id, text_id)
) /*sqlite: WITHOUT ROWID */;

-- Who may come in (L12).

CREATE TABLE authority (
    stream TEXT NOT NULL,
    principal TEXT NOT NULL,
    epoch BIGINT NOT NULL CHECK (epoch >= 1),
    disabled BIGINT NOT NULL CHECK (disabled IN (0, 1)),
    PRIMARY KEY (stream, principal)
) /*sqlite: WITHOUT ROWID */;

CREATE TABLE session (
    id_hash TEXT NOT NULL PRIMARY KEY,
    stream TEXT NOT NULL,
    principal TEXT NOT NULL,
    realm BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX session_old ON session (expires_at);

CREATE TABLE sign_in_link (
    hash TEXT NOT NULL PRIMARY KEY,
    stream TEXT NOT NULL,
    principal TEXT NOT NULL,
    expires_at BIGINT,
    used_at BIGINT,
    reusable BIGINT NOT NULL CHECK (reusable IN (0, 1))
) /*sqlite: WITHOUT ROWID */;

CREATE TABLE token (
    stream TEXT NOT NULL,
    token_id TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    actions TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked BIGINT NOT NULL CHECK (revoked IN (0, 1)),
    PRIMARY KEY (stream, token_id)
) /*sqlite: WITHOUT ROWID */;

-- Key pools (L25). key_hash is keyed, and unique over all pools: a key is given once, whatever file it came in.

CREATE TABLE pool_key (
    key_id TEXT NOT NULL PRIMARY KEY,
    pool TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('free', 'issued', 'revoked', 'quarantined')),
    key_hash TEXT NOT NULL UNIQUE,
    sealed TEXT NOT NULL,
    language TEXT NOT NULL,
    os TEXT NOT NULL,
    seats BIGINT NOT NULL,
    partner_id TEXT NOT NULL,
    benefit_id TEXT NOT NULL,
    batch TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    CHECK ((state IN ('issued', 'revoked')) = (partner_id <> '')),
    CHECK ((partner_id = '') = (benefit_id = ''))
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX pool_key_state ON pool_key (pool, state, key_id, language, os);
CREATE INDEX pool_key_partner ON pool_key (partner_id, key_id) WHERE partner_id <> '';
CREATE INDEX pool_key_used ON pool_key (changed_at, pool) WHERE state = 'issued';

CREATE TABLE key_import (
    import_id TEXT NOT NULL PRIMARY KEY,
    pool TEXT NOT NULL,
    digest TEXT NOT NULL,
    next_row BIGINT NOT NULL,
    added BIGINT NOT NULL,
    duplicate BIGINT NOT NULL,
    issued BIGINT NOT NULL,
    malformed BIGINT NOT NULL,
    begun_at BIGINT NOT NULL,
    finished_at BIGINT
) /*sqlite: WITHOUT ROWID */;

CREATE TABLE key_import_problem (
    import_id TEXT NOT NULL REFERENCES key_import ON DELETE CASCADE,
    row_no BIGINT NOT NULL,
    problem TEXT NOT NULL,
    PRIMARY KEY (import_id, row_no)
) /*sqlite: WITHOUT ROWID */;

-- What follows from the ledger, and work.

CREATE TABLE snapshot (
    stream TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    fold_version BIGINT NOT NULL,
    bytes TEXT NOT NULL
);

-- What waits for the desk, and what did (domain/work.h): rows for its lists over all partners.
CREATE TABLE work_item (
    stream TEXT NOT NULL,
    item_id TEXT NOT NULL,
    waits BIGINT NOT NULL CHECK (waits IN (0, 1)),
    type TEXT NOT NULL,
    state TEXT NOT NULL,
    benefit_id TEXT NOT NULL,
    definition TEXT NOT NULL,
    person TEXT NOT NULL,
    taken_by TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    due BIGINT NOT NULL,
    PRIMARY KEY (stream, item_id)
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX work_item_queue ON work_item (due, item_id) WHERE waits = 1;
CREATE INDEX work_item_id ON work_item (item_id);

CREATE TABLE outbox (
    stream TEXT NOT NULL,
    seq BIGINT NOT NULL,
    n BIGINT NOT NULL,
    channel TEXT NOT NULL,
    template TEXT NOT NULL,
    about TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    lease BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    PRIMARY KEY (stream, seq, n)
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX outbox_due ON outbox (due_at);

CREATE TABLE job (
    job_id TEXT NOT NULL PRIMARY KEY,
    stream TEXT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    detail TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'cancelled', 'failed')),
    cancel BIGINT NOT NULL CHECK (cancel IN (0, 1)),
    total BIGINT NOT NULL,
    done BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX job_open ON job (created_at) WHERE state IN ('waiting', 'running');

CREATE TABLE job_row (
    job_id TEXT NOT NULL REFERENCES job ON DELETE CASCADE,
    row_no BIGINT NOT NULL,
    input TEXT NOT NULL,
    result TEXT,
    PRIMARY KEY (job_id, row_no)
);

-- PostgreSQL: texts compare byte by byte, as in SQLite, whatever the database's own collation is.
/*postgres:
DO '
DECLARE c record;
BEGIN
    FOR c IN SELECT table_name, column_name FROM information_schema.columns
             WHERE table_schema = current_schema() AND data_type = ''text'' LOOP
        EXECUTE format(''ALTER TABLE %I ALTER COLUMN %I TYPE TEXT COLLATE "C"'', c.table_name, c.column_name);
    END LOOP;
END';
*/

-- The last line of L5, L8 and I1: what the program never does, the database refuses.
/*sqlite:
CREATE TRIGGER event_in_order BEFORE INSERT ON event
WHEN NEW.seq > 1 AND NOT EXISTS (
    SELECT 1 FROM event WHERE stream = NEW.stream AND seq = NEW.seq - 1 AND at <= NEW.at)
BEGIN
    SELECT RAISE(ABORT, 'ledger: an event follows the one before it, and its time never falls');
END;
CREATE TRIGGER event_not_changed BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'ledger: events are never changed');
END;
CREATE TRIGGER event_not_removed BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'ledger: events are never removed');
END;
CREATE TRIGGER head_not_back BEFORE UPDATE ON stream_head
WHEN NEW.stream <> OLD.stream OR NEW.seq <= OLD.seq
BEGIN
    SELECT RAISE(ABORT, 'ledger: a head only moves on');
END;
CREATE TRIGGER head_not_removed BEFORE DELETE ON stream_head
BEGIN
    SELECT RAISE(ABORT, 'ledger: heads are never removed');
END;
CREATE TRIGGER key_given_once BEFORE UPDATE ON pool_key
WHEN (OLD.state IN ('issued', 'revoked') AND
      (NEW.state NOT IN ('issued', 'revoked') OR NEW.partner_id <> OLD.partner_id))
     OR (OLD.state = 'revoked' AND NEW.state <> 'revoked') OR NEW.key_id <> OLD.key_id
     OR NEW.key_hash <> OLD.key_hash
BEGIN
    SELECT RAISE(ABORT, 'keys: a key is given once');
END;
CREATE TRIGGER key_not_removed BEFORE DELETE ON pool_key
BEGIN
    SELECT RAISE(ABORT, 'keys: keys are never removed');
END;
*/
/*postgres:
CREATE FUNCTION event_in_order() RETURNS trigger LANGUAGE plpgsql AS '
BEGIN
    IF NEW.seq > 1 AND NOT EXISTS (
        SELECT 1 FROM event WHERE stream = NEW.stream AND seq = NEW.seq - 1 AND at <= NEW.at) THEN
        RAISE EXCEPTION ''ledger: an event follows the one before it, and its time never falls'';
    END IF;
    RETURN NEW;
END';
CREATE TRIGGER event_in_order BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION event_in_order();
CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS '
BEGIN
    RAISE EXCEPTION ''%: % is refused'', TG_ARGV[0], TG_OP;
END';
CREATE TRIGGER event_not_changed BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION never('ledger');
CREATE TRIGGER event_not_truncated BEFORE TRUNCATE ON event EXECUTE FUNCTION never('ledger');
CREATE TRIGGER head_not_back BEFORE UPDATE ON stream_head FOR EACH ROW
    WHEN (NEW.stream <> OLD.stream OR NEW.seq <= OLD.seq) EXECUTE FUNCTION never('ledger');
CREATE TRIGGER head_not_removed BEFORE DELETE ON stream_head FOR EACH ROW EXECUTE FUNCTION never('ledger');
CREATE TRIGGER head_not_truncated BEFORE TRUNCATE ON stream_head EXECUTE FUNCTION never('ledger');
CREATE TRIGGER key_given_once BEFORE UPDATE ON pool_key FOR EACH ROW
    WHEN ((OLD.state IN ('issued', 'revoked') AND
           (NEW.state NOT IN ('issued', 'revoked') OR NEW.partner_id <> OLD.partner_id))
          OR (OLD.state = 'revoked' AND NEW.state <> 'revoked') OR NEW.key_id <> OLD.key_id
          OR NEW.key_hash <> OLD.key_hash) EXECUTE FUNCTION never('keys');
CREATE TRIGGER key_not_removed BEFORE DELETE ON pool_key FOR EACH ROW EXECUTE FUNCTION never('keys');
CREATE TRIGGER key_not_truncated BEFORE TRUNCATE ON pool_key EXECUTE FUNCTION never('keys');
*/
