// 100,000 keys in one call: the server is killed in the middle, and the same file with the same Idempotency-Key goes on
// where it stopped. In the end every key is there once, and the ledger holds one event of it.
//
//   node tests/http/import.mjs [build/guildhall]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeLedger } from '../support/program.mjs';
import { startDemo } from './demo.mjs';

const ROWS = 100000;
const server = process.argv[2] ?? 'build/guildhall';
const temporary = mkdtempSync(join(tmpdir(), 'guildhall-import-'));
const dir = join(temporary, 'demo');
const lines = ['key'];
for (let n = 1; n <= ROWS; n++) {
    const digits = String(n).padStart(6, '0');
    lines.push(`IMPRT-${digits.slice(0, 5)}-${digits.slice(5)}AAAA-BBBBB-CCCCC`);
}
const file = lines.join('\n');
let passed = 0;
let failed = 0;
const expect = (what, ok) => {
    if (ok) passed++;
    else { failed++; console.log(`import: ${what}`); }
};

const ask = (demo, method, path, body) => fetch(new URL(path, demo.base), {
    method,
    body,
    headers: {
        authorization: `Bearer ${demo.tokens['desk/operator']}`,
        ...(body ? { 'content-type': 'text/csv', 'idempotency-key': 'the-big-one' } : {}),
    },
}).then((r) => r.json());
const upload = (demo) => ask(demo, 'POST', '/v1/desk/pools/office/keys', file);
const free = async (demo) => (await ask(demo, 'GET', '/v1/desk/pools')).items.find((p) => p.id === 'office').free;

async function until(demo, job, enough) {
    for (let end = Date.now() + 240000; Date.now() < end;) {
        const now = await ask(demo, 'GET', `/v1/jobs/${job.id}`);
        if (now.state !== 'running' || enough(now)) return now;
        await new Promise((again) => setTimeout(again, 200)); // asked for its progress, as a client would
    }
    throw new Error('the job did not come on');
}

try {
    let demo = await startDemo(server, dir, ['--fresh']);
    const before = await free(demo);
    const first = await upload(demo);
    expect(`the first call is ${JSON.stringify(first)}`, first.state === 'running' && first.total === ROWS);
    const seen = await until(demo, first, (j) => j.done > 1000);
    expect('it was to be killed while it ran', seen.state === 'running');
    await demo.kill();

    demo = await startDemo(server, dir);
    const kept = await free(demo) - before;
    expect(`${kept} keys were kept, ${seen.done} were told`, kept >= seen.done && kept < ROWS);
    const last = await until(demo, await upload(demo), () => false);
    expect(`the second call ended as ${JSON.stringify(last)}`, last.state === 'done' && last.done === ROWS && last.refused === 0);
    expect('every key is there once', await free(demo) === before + ROWS);
    const ledger = await ask(demo, 'GET', '/v1/desk/ledger?limit=500');
    const events = ledger.items.filter((e) => e.type === 'keys_imported' && e.data.count === ROWS);
    expect(`one event, not ${events.length}`, events.length === 1);
    expect('it ends in order', await demo.stop() === 0);
    judgeLedger(server, dir, (well, told) => expect(told, well));
} catch (e) {
    expect(e.message, false);
} finally {
    rmSync(temporary, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
