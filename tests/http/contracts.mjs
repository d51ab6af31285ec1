// 200 support contracts are completed by one CSV of the desk (contract section 3): each is active then with its own
// ids, and the same file again completes nothing twice.
//
//   node tests/http/contracts.mjs [build/guildhall]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeLedger } from '../support/program.mjs';
import { startDemo } from './demo.mjs';

const ROWS = 200;
const server = process.argv[2] ?? 'build/guildhall';
const temporary = mkdtempSync(join(tmpdir(), 'guildhall-contracts-'));
const dir = join(temporary, 'demo');
let passed = 0;
let failed = 0;
const expect = (what, ok) => {
    if (ok) passed++;
    else { failed++; console.log(`contracts: ${what}`); }
};

const ask = (demo, who, method, path, body, key) => fetch(new URL(path, demo.base), {
    method,
    body,
    headers: {
        authorization: `Bearer ${demo.tokens[who]}`,
        ...(body ? { 'content-type': 'text/csv' } : {}),
        ...(key ? { 'idempotency-key': key } : {}),
    },
}).then((r) => r.json());
const desk = (demo, action, lines, key) =>
    ask(demo, 'desk/operator', 'POST', `/v1/desk/actions/${action}/batch`, lines.join('\n'), key);
const held = async (demo) => (await ask(demo, 'contoso/global-admin', 'GET',
    '/v1/partners/contoso/benefits?kind=support_contract&limit=500')).items.filter((b) => b.offer === null);

try {
    const demo = await startDemo(server, dir, ['--fresh']);
    const grants = Array.from({ length: ROWS }, (_, n) => `contoso,product-support,1,2021-12-31,number ${n}`);
    const granted = await desk(demo, 'grant', ['partner,definition,quantity,expires,reason', ...grants]);
    expect(`granted: ${JSON.stringify(granted).slice(0, 300)}`, granted.done === ROWS);
    const waiting = await held(demo);
    expect(`${waiting.length} benefits by hand`, waiting.length === ROWS);
    const asked = await ask(demo, 'contoso/partner-admin', 'POST', '/v1/partners/contoso/actions/activate/batch',
        ['benefit', ...waiting.map((b) => b.id)].join('\n'));
    expect(`asked for: ${JSON.stringify(asked).slice(0, 300)}`, asked.done === ROWS);

    const file = ['partner,benefit,access_id,contract_id',
        ...waiting.map((b, n) => `contoso,${b.id},${41000000 + n},${72000000 + n}`)];
    const done = await desk(demo, 'complete-activation', file, 'the-contracts');
    expect(`completed: ${JSON.stringify(done).slice(0, 300)}`, done.done === ROWS && done.refused === 0);
    const active = new Map((await held(demo)).map((b) => [b.id, b]));
    expect('each is active with its own ids', waiting.every((b, n) => active.get(b.id).status === 'active'
        && active.get(b.id).terms.access_id === String(41000000 + n)
        && active.get(b.id).terms.contract_id === String(72000000 + n)));
    const again = await desk(demo, 'complete-activation', file, 'the-contracts');
    expect(`the same again: ${JSON.stringify(again).slice(0, 300)}`, again.done === ROWS && again.refused === 0);
    const other = await desk(demo, 'complete-activation', file, 'another-key');
    expect(`under another key: ${JSON.stringify(other).slice(0, 300)}`,
        other.refused === ROWS && other.rows.every((r) => r.code === 'not-pending'));
    expect('it ends in order', await demo.stop() === 0);
    judgeLedger(server, dir, (well, told) => expect(told, well));
} catch (e) {
    expect(e.message, false);
} finally {
    rmSync(temporary, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
