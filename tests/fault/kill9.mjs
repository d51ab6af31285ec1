// kill -9 in the middle of acts, under load from several clients, again and again. What the clients were told is the
// judge: no acknowledged act may be missing, no key may stand in two answers, a repeated request must tell what the
// first one told. After each restart the ledger is verified and everything that follows from it compared.
//
//   node tests/fault/kill9.mjs [--server build/guildhall] [--postgres] [--kills 50]
import { randomInt, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Tally, bearer, company, demoTokens, judgeLedger, options, schema, start } from '../support/program.mjs';

const o = options({ kills: 50 });
const CLIENTS = 8, COMPANIES = 12;
const tally = new Tally();
const dir = mkdtempSync(join(tmpdir(), 'guildhall-kill-'));
const database = o.postgres ? ['--database', schema(`kill_${process.pid}`)] : [];

const acknowledged = new Map(); // idempotency key → {company, action, input, seq, types}
const unknown = [];             // asked, and no answer came
const keys = new Map();         // a revealed key → the id under which it was told
let acts = 0, found = 0;

function want(companies) {
    const of = companies[randomInt(companies.length)];
    const n = randomUUID().slice(0, 8);
    return [
        { of, action: 'get-keys', input: { benefit: ['windows-server', 'office'][randomInt(2)] } },
        { of, action: 'add-person', input: { email: `x${n}@${of.key}.example`, given_name: 'X', family_name: n, type: 'member' } },
        { of, action: 'assign-user', input: { benefit: 'visual-studio-professional', person: `p${randomInt(8)}@${of.key}.example` } },
    ][randomInt(3)];
}

function heard(id, ask, r) {
    if (r.status !== 200) return;
    const before = acknowledged.get(id);
    const types = r.json.events.map((e) => e.type).join(' ');
    if (before) tally.each(before.seq === r.json.seq && before.types === types, `${ask.action} ${id}: first ${before.seq} ${before.types}, then ${r.json.seq} ${types}`);
    acknowledged.set(id, { ...ask, seq: r.json.seq, types });
    for (const k of r.json.output?.keys ?? []) {
        const under = `${ask.of.key}/${k.id}`;
        tally.each(!keys.has(k.key) || keys.get(k.key) === under, `a key is ${keys.get(k.key)} and ${under}`);
        keys.set(k.key, under);
    }
}

async function ask(client, id, a) {
    const r = await client.act(a.of.key, a.action, a.input, id);
    if (r.status === 503 && r.json?.code === 'outcome-unknown') throw new Error('unknown');
    tally.each([200, 409, 412, 503].includes(r.status), `${a.action}: ${r.status} ${r.text.slice(0, 300)}`);
    heard(id, a, r);
    return r;
}

// Acts until the server is gone.
async function load(base, companies) {
    for (;;) {
        const a = want(companies), id = randomUUID();
        const client = new Client(base, bearer(a.of.token));
        try {
            await ask(client, id, a);
            acts++;
        } catch {
            unknown.push({ id, a });
            return;
        } finally {
            client.close();
        }
    }
}

// What was left open is asked again: it must be told once and for all now. Of what was told before, some is asked again.
async function settle(base) {
    const again = [...acknowledged.keys()].filter(() => randomInt(acknowledged.size) < 10).map((id) => ({ id, a: acknowledged.get(id) }));
    for (const { id, a } of [...unknown.splice(0), ...again]) {
        const client = new Client(base, bearer(a.of.token));
        const r = await ask(client, id, a);
        found += r.status === 200 && r.json.replayed ? 1 : 0;
        tally.each(!acknowledged.has(id) || r.status === 200, `${a.action} ${id} was told to be done, now ${r.status} ${r.text.slice(0, 200)}`);
        client.close();
    }
}

// Every act that was told to be done stands in the ledger at its place.
async function nothingLost(base, companies) {
    const ledgers = new Map();
    for (const of of companies) {
        const client = new Client(base, bearer(of.token));
        const events = new Map();
        for (let path = `/v1/partners/${of.key}/ledger?limit=500`; path;) {
            const { json } = await client.get(path);
            json.items.forEach((e) => events.set(e.seq, e));
            path = json.next ? `/v1/partners/${of.key}/ledger?limit=500&after=${encodeURIComponent(json.next)}` : null;
        }
        client.close();
        ledgers.set(of.key, events);
    }
    let lost = 0;
    for (const a of acknowledged.values()) {
        const count = a.types ? a.types.split(' ').length : 0;
        for (let i = 0; i < count; i++)
            if (ledgers.get(a.of.key).get(a.seq - count + 1 + i)?.type !== a.types.split(' ')[i]) lost++;
    }
    tally.is(lost === 0, `${lost} events that were told are not in the ledger`);
}

try {
    let server = await start(o.server, 'demo', dir, ['--port', '0', '--fresh', ...database]);
    const desk = demoTokens(dir)['desk/operator'];
    const companies = [];
    for (let i = 0; i < COMPANIES; i++) companies.push(await company(server.base, dir, desk, `kill-${i}`, 8));
    for (let kill = 1; kill <= Number(o.kills); kill++) {
        const before = acts, clients = Array.from({ length: CLIENTS }, () => load(server.base, companies));
        // Not before the load runs; then at any moment of it.
        const running = server;
        const dead = new Promise((end) => {
            const look = setInterval(() => {
                if (acts - before < 3 + (kill % 20)) return;
                clearInterval(look);
                setTimeout(() => end(running.stop('SIGKILL')), randomInt(15));
            }, 1);
            running.over.then((code) => { clearInterval(look); end(code); });
        });
        tally.is(await dead === 'SIGKILL', `kill ${kill}: the server ended by itself: ${server.said()}`);
        await Promise.all(clients);
        server = await start(o.server, 'demo', dir, ['--port', '0', ...database]);
        judgeLedger(o.server, dir, (well, told) => tally.is(well, told));
        await settle(server.base);
        await nothingLost(server.base, companies);
    }
    console.log(`${acts} acts, ${acknowledged.size} acknowledged, ${keys.size} keys, ${found} answers told again`);
    tally.is(await server.stop() === 0, `the server ended badly: ${server.said()}`);
} catch (e) {
    tally.is(false, e.stack);
} finally {
    rmSync(dir, { recursive: true, force: true });
}
tally.end();
