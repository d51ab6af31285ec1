// The example kind over REST and pages: a demo whose programme has conference-pass as well, and a scenario on it.
//
//   node tests/example/http.mjs GUILDHALL_WITH_THE_KIND
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const share = mkdtempSync(join(tmpdir(), 'guildhall-example-'));
try {
    for (const folder of ['programmes', 'samples']) cpSync(join(root, folder), join(share, folder), { recursive: true });
    const sample = join(share, 'samples', 'mpn-example.yaml');
    const more = readFileSync(join(here, 'conference.yaml'), 'utf8').replace(/^[^]*^definitions:\n/m, '');
    const text = readFileSync(sample, 'utf8');
    if (!/^definitions:\n/m.test(text)) throw new Error('samples/mpn-example.yaml has no definitions to add one to');
    writeFileSync(sample, text.replace(/^definitions:\n/m, `definitions:\n${more}`));
    const run = spawnSync(process.execPath, [join(root, 'tests/http/run.mjs'), '--server', process.argv[2],
        '--share', share, join(here, 'scenario.txt')], { stdio: 'inherit' });
    process.exitCode = run.status ?? 1;
} finally {
    rmSync(share, { recursive: true, force: true });
}
