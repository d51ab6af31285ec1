-- One act as one statement: the rows that `assign-user` writes (event, head, idempotency) and what it reads first.
\set p random(1, :partners)
WITH who AS (
    SELECT h.stream, a.epoch, v.person_id FROM bench_partner b JOIN stream_head h ON h.stream = b.stream
    JOIN authority a ON a.stream = b.stream AND a.principal = b.principal
    JOIN vault_person v ON v.partner_id = b.stream AND v.email_norm = b.email
    WHERE b.n = :p
), moved AS (
    UPDATE stream_head SET seq = stream_head.seq + 1, hash = encode(sha256(stream_head.hash::bytea), 'hex') FROM who
    WHERE stream_head.stream = who.stream RETURNING stream_head.stream, stream_head.seq, stream_head.hash, who.person_id
), told AS (
    INSERT INTO event (stream, seq, at, recorded_at, actor_kind, actor, actor_stream, via, action, programme, type,
        version, data, hash)
    SELECT stream, seq, 9000000000000000, 9000000000000000, 'person', person_id, stream, '', 'assign-user', hash,
        'developer_subscription_assigned', 1,
        '{"benefit":"ben_00000000000000000000000001","person":"per_00000000000000000000000001"}', hash FROM moved
)
INSERT INTO idempotency (stream, actor, action, key, digest, first_seq, last_seq, at, for_ever)
SELECT stream, person_id, 'assign-user', substr(hash, 1, 32), hash, seq, seq, 9000000000000000, 0 FROM moved;
