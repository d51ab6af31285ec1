// 32 clients over HTTP want the same thing at once: the last key of a pool, the last seats of a subscription, a reveal
// against the cancellation of its order. Whoever is told that it is done has it alone; the others get a refusal.
//
//   node tests/race/clients.mjs [--server build/guildhall] [--postgres] [--rounds 20]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Tally, bearer, company, demoTokens, judgeLedger, options, schema, start } from '../support/program.mjs';

const o = options({ rounds: 20 });
const CLIENTS = 32;
const tally = new Tally();
const dir = mkdtempSync(join(tmpdir(), 'guildhall-race-'));
const database = o.postgres ? ['--database', schema(`race_${process.pid}`)] : [];

// All at once, each on a connection of its own that stands already.
async function race(server, companies, want) {
    const clients = Array.from({ length: CLIENTS }, (_, i) => new Client(server.base, bearer(companies[i % companies.length].token)));
    await Promise.all(clients.map((c) => c.get('/v1/me')));
    const answers = await Promise.all(clients.map((c, i) => want(c, companies[i % companies.length].key, i)));
    clients.forEach((c) => c.close());
    return answers;
}

// What a preview shows is read before the race, so that all that is left is the act itself.
async function agreed(server, of, action, input) {
    const admin = new Client(server.base, bearer(of.token));
    const r = await admin.call('POST', `/v1/partners/${of.key}/actions/${action}/preview`, input);
    admin.close();
    return { ...input, preview_token: r.json.preview_token ?? undefined };
}

const done = (answers) => answers.filter((a) => a.status === 200);
// A loser is refused by a rule, or told that what its preview showed has changed meanwhile.
function losers(answers, codes, what) {
    for (const a of answers.filter((b) => b.status !== 200))
        tally.each([...codes, 'preview-stale'].includes(a.json?.code), `${what}: ${a.status} ${a.text.slice(0, 200)}`);
}

const keyText = (n) => `FAKE0-RACE0-${String(n).padStart(5, '0')}-AAAAA-BBBBB`;

async function lastKey(server, desk, companies, n, given) {
    if (n > 0) { // the demo's own one is the first round's
        const csv = `key\n${keyText(n)}\n`;
        const r = await fetch(`${server.base}/v1/desk/pools/last-key/keys`,
            { method: 'POST', body: csv, headers: { ...bearer(desk), 'content-type': 'text/csv' } });
        const said = await r.text();
        tally.is(r.status === 200 && JSON.parse(said).added === 1, `round ${n}: one key more: ${said}`);
    }
    const inputs = {};
    for (const of of companies) inputs[of.key] = await agreed(server, of, 'get-keys', { benefit: 'last-key' });
    const answers = await race(server, companies, (c, partner) => c.act(partner, 'get-keys', inputs[partner]));
    const won = done(answers);
    tally.is(won.length === 1, `round ${n}: the last key was given ${won.length} times`);
    for (const a of won) {
        const { key } = a.json.output.keys[0];
        tally.each(!given.has(key), `round ${n}: ${key} was given before`);
        given.add(key);
    }
    losers(answers, ['pool-empty', 'quantity-exhausted'], `round ${n}: last key`);
}

async function lastSeats(server, of, n) {
    const admin = new Client(server.base, bearer(of.token));
    const granted = (await admin.get(`/v1/partners/${of.key}/benefits/visual-studio-professional`)).json.quantity.granted;
    const answers = await race(server, [of], (c, partner, i) =>
        c.act(partner, 'assign-user', { benefit: 'visual-studio-professional', person: `p${i}@${partner}.example` }));
    const { quantity } = (await admin.get(`/v1/partners/${of.key}/benefits/visual-studio-professional`)).json;
    admin.close();
    tally.is(done(answers).length === granted, `round ${n}: ${done(answers).length} seats of ${granted} were given`);
    tally.is(quantity.used === granted && quantity.available === 0 && quantity.over === 0, `round ${n}: ${JSON.stringify(quantity)}`);
    losers(answers, ['no-seats-left'], `round ${n}: last seats`);
}

// Half of them want keys, half want the money back. Both cannot be had.
async function revealOrRefund(server, of, n) {
    const admin = new Client(server.base, bearer(of.token));
    const order = (await admin.get(`/v1/partners/${of.key}/orders`)).json.items[0].id;
    const reveal = await agreed(server, of, 'get-keys', { benefit: 'windows-server' });
    const wants = (i) => (i + n) % 2 === 0;
    const answers = await race(server, [of], (c, partner, i) => (wants(i)
        ? c.act(partner, 'get-keys', reveal)
        : c.act(partner, 'request-cancellation', { order, reason: 'race' })));
    admin.close();
    const keys = done(answers.filter((_, i) => wants(i))), refunds = done(answers.filter((_, i) => !wants(i)));
    tally.is(refunds.length <= 1 && (keys.length > 0) !== (refunds.length === 1),
        `round ${n}: ${keys.length} reveals and ${refunds.length} cancellations`);
    losers(answers, ['order-being-cancelled', 'refund-key-revealed', 'already-requested', 'quantity-exhausted'], `round ${n}: reveal or refund`);
    return refunds.length;
}

try {
    const server = await start(o.server, 'demo', dir, ['--port', '0', '--fresh', ...database]);
    const desk = demoTokens(dir)['desk/operator'];
    const given = new Set();
    let pair = [], refunds = 0;
    for (let n = 0; n < Number(o.rounds); n++) {
        const a = await company(server.base, dir, desk, `seats-${n}`, CLIENTS);
        const b = await company(server.base, dir, desk, `refund-${n}`);
        if (n % 5 === 0) pair = [a]; // five last keys are what one Action Pack gives
        if (pair.length < 2) pair.push(await company(server.base, dir, desk, `keys-${n}`));
        await lastKey(server, desk, pair, n, given);
        await lastSeats(server, a, n);
        refunds += await revealOrRefund(server, b, n);
    }
    console.log(`${refunds} of ${o.rounds} cancellations came first`);
    judgeLedger(o.server, dir, (well, told) => tally.is(well, told));
    tally.is(await server.stop() === 0, `the server ended badly: ${server.said()}`);
} catch (e) {
    tally.is(false, e.stack);
} finally {
    rmSync(dir, { recursive: true, force: true });
}
tally.end();
