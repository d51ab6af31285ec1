// The verbs of the command line against real data: what they print, their exit statuses, both doors (the socket of a
// server, the folder itself), both languages, and what is wrong with a configuration or a programme file.
//
//   node tests/cli/verbs.mjs [--server build/guildhall]
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tally, options, start, verb } from '../support/program.mjs';

const o = options({});
const tally = new Tally();
const dir = mkdtempSync(join(tmpdir(), 'guildhall-cli-'));
const data = join(dir, 'data'), demo = join(dir, 'demo');
const run = (folder, words, extra) => verb(o.server, folder, words, extra);
const GA = ['--as', 'fabrikam/global-admin@fabrikam.example'];

// `said`: a pattern on stdout; `told`: on stderr.
function expect(folder, words, status, { said, told, env } = {}) {
    const r = run(folder, words, { env });
    const ok = r.status === status && (!said || said.test(r.out)) && (!told || told.test(r.err));
    tally.is(ok, `${words.join(' ')}: ${r.status}, not ${status}\n${r.out.slice(0, 600)}${r.err.slice(-1500)}`);
    return r;
}
const lines = (text) => text.trim().split('\n');

function aNewFolder() {
    const init = ['init', '--programme', 'programmes/mpn.yaml', '--email', 'desk@vendor.example', '--given-name', 'Ada'];
    expect(data, ['partner', 'list'], 5, { told: /master key is missing/ });
    expect(data, ['init'], 2, { told: /--programme: is needed\n--email: is needed\n--given-name: is needed/ });
    const r = expect(data, init, 0, { said: /\/signin\/\S+\nready: guildhall serve --data/ });
    tally.is(lines(r.out).length <= 10, `init takes more than ten lines: ${r.out}`);
    tally.is((statSync(join(data, 'master.key')).mode & 0o777) === 0o600, 'master.key is not 0600');
    expect(data, init, 0, { said: /in force already/ }); // a second init only makes a new link
    expect(data, ['ledger', 'show'], 0, { said: /programme_applied .*kind=os-user[\s\S]*role_assigned .*role=operator/ });
    const overlaid = ['programme', 'apply', 'programmes/mpn.yaml', 'samples/mpn-example.yaml'];
    const before = ['programme', 'apply', 'programmes/mpn.yaml'];
    for (const words of [overlaid, before, before]) // the way back is a version of its own; the same again is none
        expect(data, words, 0, { said: /^programme: programmes\/mpn\.yaml is in force$/m });
    const applied = run(data, ['ledger', 'show']).out.match(/programme_applied .*programme=(\w+)/g);
    tally.is(applied.length === 3, `a programme goes back: ${applied.length} versions`);
    expect(data, ['migrate'], 0, { said: /up to date/ });
    expect(data, ['demo', '--port', '0'], 6, { told: /holds data that is no demo/ });
}

async function aServerOnIt() {
    const server = await start(o.server, 'serve', data);
    const ready = await fetch(`${server.base}/readyz`);
    tally.is(ready.status === 200, `a server on what init made is not ready: ${await ready.text()}`);
    const link = /(\/signin\/\S+)/.exec(run(data, ['init', '--programme', 'x', '--email', 'desk@vendor.example', '--given-name', 'Ada']).out);
    tally.is(link === null, 'init ran beside a server');
    const busy = await start(o.server, 'serve', data).catch((e) => e);
    tally.is(busy instanceof Error && /ended with 8/.test(busy.message), `two servers on one folder: ${busy.message ?? 'both run'}`);
    expect(data, ['serve', '--prot', '8081'], 2, { told: /unknown option --prot/ });
    expect(data, ['rebuild', 'chek'], 2, { told: /rebuild takes no "chek"; it is: guildhall rebuild \[--check\]/ });
    expect(data, ['config', 'show', '--nonsense'], 2, { told: /unknown option --nonsense/ });
    const other = join(dir, 'other');
    expect(other, ['init', '--programme', 'programmes/mpn.yaml', '--email', 'desk@vendor.example', '--given-name', 'Ada'], 0);
    expect(other, ['serve', '--port', new URL(server.base).port], 9, { told: /127\.0\.0\.1:\d+: cannot be listened on/ });
    rmSync(join(data, 'guildhall.sock')); // as if it were starting still
    expect(data, ['partner', 'list'], 8, { told: /another process has this data folder, and there is no guildhall\.sock/ });
    const local = await fetch(`${server.base}/local/verify`);
    tally.is([401, 403, 404].includes(local.status), `the verbs' own routes are on the network: ${local.status}`);
    tally.is(await server.stop() === 0, `the server ended badly: ${server.said()}`);
    tally.is(!existsSync(join(data, 'guildhall.sock')), 'the socket is left behind');
}

// The same verbs through the server's socket and by the folder's lock.
function bothDoors(door) {
    expect(demo, ['partner', 'list'], 0, { said: /^contoso +prt_\w+ +us +Contoso Ltd$/m });
    expect(demo, ['partner', 'show', 'northwind'], 0, { said: /^currency +KRW$/m });
    expect(demo, ['partner', 'show', 'nobody'], 5, { told: /not-found/ });
    expect(demo, ['people', 'list', '--partner', 'contoso'], 0, { said: /global-admin@contoso\.example/ });
    expect(demo, ['people', 'list'], 2, { told: /--partner/ });
    expect(demo, ['pool', 'list'], 0, { said: /^office +\d+/m });
    expect(demo, ['actions', ...GA], 0, { said: /^get-keys +windows-server +yes/m });
    expect(demo, ['ledger', 'verify'], 0, { said: /streams, \d+ events: every hash holds/ });
    expect(demo, ['rebuild', '--check'], 0, { said: /equals the fold/ });
    expect(demo, ['rebuild'], 0, { said: /rows of the desk's lists written anew/ });
    expect(demo, ['rebuild', '--check'], 0, { said: /equals the fold/ });
    expect(demo, ['clock', 'accept'], 0, { said: /the clock is right/ });
    const r = expect(demo, ['ledger', 'show', '--partner', 'fabrikam', '--json'], 0);
    const events = JSON.parse(r.out);
    tally.is(events.every((e, i) => e.seq === i + 1), `${door}: the ledger as JSON has gaps`);
    tally.is(JSON.parse(expect(demo, ['partner', 'list', '--json'], 0).out).length === 10, `${door}: ten partners`);
}

function acting(benefit) {
    const get = ['act', ...GA, 'get-keys', `benefit=${benefit}`];
    const asked = expect(demo, get, 7, { told: /This cannot be undone\.\n[\s\S]*quantity\.available: \d+ → \d+[\s\S]*--preview-token \S+/ });
    tally.is(asked.out === '', `something was done without a yes: ${asked.out}`);
    const token = /--preview-token (\S+)/.exec(asked.err)[1];
    expect(demo, [...get, '--preview'], 0, { said: /^\S{20,}\n$/ });
    const once = expect(demo, [...get, '--preview-token', token, '--key', `cli-${benefit}`], 0,
        { said: /software_key_got[\s\S]*\nkey_\w+ \S{5}(-\S{5}){4}\n$/ });
    const again = expect(demo, [...get, '--preview-token', token, '--key', `cli-${benefit}`], 0);
    tally.is(again.out === once.out, `the same key, another answer: ${again.out}`);
    expect(demo, [...get, '--preview-token', token], 7, { told: /preview-stale/ });
    expect(demo, [...get, '--yes'], 0, { said: /\nkey_\w+ \S{5}(-\S{5}){4}\n$/ });
    expect(demo, [...get, 'count=50', '--yes'], 6, { told: /guildhall: quantity-exhausted/ });
}

function refusals() {
    const who = ['--as', 'fabrikam/employee@fabrikam.example'];
    expect(demo, ['act', ...who, 'get-keys', 'benefit=office'], 4, { told: /^Not permitted\n {2}.*\n {2}→ [\s\S]*not-permitted/ });
    expect(demo, ['act', ...who, 'get-keys', 'benefit=office'], 4, { env: { LC_ALL: 'ko_KR.UTF-8' }, told: /권한이 없습니다[\s\S]* · global-admin@/ });
    expect(demo, ['act', ...GA, 'join', 'company_name=F', 'account_email=a@fabrikam.example', 'country=us', 'currency=USD', 'language=en'],
        6, { told: /already-member/ });
    const json = expect(demo, ['act', ...who, 'get-keys', 'benefit=office', '--json'], 4);
    tally.is(JSON.parse(json.out).code === 'not-permitted', `the refusal as JSON: ${json.out}`);
    expect(demo, ['act', ...GA, 'get-keys', 'bennefit=office'], 2, { told: /did you mean benefit\?[\s\S]*\/benefit: is required/ });
    expect(demo, ['act', ...GA, 'fly'], 2, { told: /there is no such action/ });
    expect(demo, ['act', 'get-keys', 'benefit=office'], 2, { told: /of which partner/ });
    expect(demo, ['act', '--as', 'fabrikam/nobody@fabrikam.example', 'get-keys', 'benefit=office'], 3);
    expect(demo, ['act', '--nonsense'], 2, { told: /unknown option --nonsense/ });
    expect(demo, ['act', ...GA, 'get-keys', 'benefit=no-such-thing', '--yes'], 5, { told: /\/benefit/ });
}

function tokens() {
    const desk = ['--as', 'operator@desk.example'];
    const made = expect(demo, ['token', 'create', ...desk, 'name=nightly', 'service=true', 'actions=import-keys;record-attainment'],
        0, { said: /token_created/ });
    const secret = lines(made.out).at(-1), id = /token=(tok_\w+)/.exec(made.out)[1];
    const file = join(dir, 'token');
    writeFileSync(file, `${secret}\n`, { mode: 0o600 });
    expect(demo, ['token', 'list'], 0, { said: new RegExp(`^${id} +valid .*nightly`, 'm') });
    expect(demo, ['act', '--token-file', file, '--partner', 'litware', 'record-attainment', 'competency=cloud-platform', 'level=silver'],
        0, { said: /attainment_recorded/ });
    expect(demo, ['token', 'revoke', ...desk, `token=${id}`], 0);
    expect(demo, ['token', 'list'], 0, { said: new RegExp(`^${id} +revoked`, 'm') });
    expect(demo, ['act', '--token-file', file, '--partner', 'litware', 'record-attainment', 'competency=cloud-platform', 'level=gold'],
        3, { told: /unauthenticated/ });
}

function imports() {
    const keys = join(dir, 'keys.csv'), people = join(dir, 'people.csv'), partners = join(dir, 'partners.csv');
    const key = (n) => `FAKE0-CLI00-${String(n).padStart(5, '0')}-AAAAA-BBBBB`;
    writeFileSync(keys, `key\n${key(1)}\n${key(2)}\n${key(1)}\nnonsense\n`);
    expect(demo, ['pool', 'import', 'office', keys, '--preview'], 6, { said: /row 4: malformed[\s\S]*preview: \d done, \d refused/ });
    expect(demo, ['pool', 'import', 'office', keys], 6, { said: /row 3: duplicate[\s\S]*2 done, 2 refused/ });
    expect(demo, ['pool', 'import', 'office', keys], 6, { said: /2 done, 2 refused/ }); // the same file: told again, not done again
    writeFileSync(keys, `key\n${Array.from({ length: 3000 }, (_, i) => key(100 + i)).join('\n')}\n`);
    const before = JSON.parse(run(demo, ['pool', 'list', '--json']).out).find((p) => p.id === 'office').free;
    expect(demo, ['pool', 'import', 'office', keys], 0, { said: /3000 done, 0 refused/ });
    const after = JSON.parse(run(demo, ['pool', 'list', '--json']).out).find((p) => p.id === 'office').free;
    tally.is(after === before + 3000, `3000 keys came in, and office went from ${before} to ${after}`);
    expect(demo, ['pool', 'import', 'no-such-pool', keys], 8, { told: /job: it is failed/ });
    expect(demo, ['pool', 'import', 'office', join(dir, 'none.csv')], 5, { told: /cannot be read/ });
    writeFileSync(people, 'email,given_name,family_name,type\nnew@fabrikam.example,김,민수,member\nnew@fabrikam.example,B,C,member\n');
    expect(demo, ['people', 'import', ...GA, people], 6, { said: /row 2: email-taken[\s\S]*1 done, 1 refused/ });
    expect(demo, ['people', 'list', ...GA], 0, { said: /new@fabrikam\.example/ });
    const columns = 'key,company_name,account_email,country,currency,language,email,given_name,family_name';
    writeFileSync(partners, `${columns}\nfirst-co,First,a@first.example,us,USD,en,ga@first.example,A,B\n`);
    expect(demo, ['partner', 'import', partners], 0, { said: /1 done, 0 refused/ });
    expect(demo, ['partner', 'add', 'key=second-co', 'company_name=Second', 'account_email=a@second.example', 'country=us',
        'currency=USD', 'language=en', 'email=ga@second.example', 'given_name=A', 'family_name=B'], 0, { said: /company_known/ });
    expect(demo, ['partner', 'add', 'key=second-co'], 2, { told: /\/company_name: is required/ });
    expect(demo, ['partner', 'show', 'second-co'], 0);
}

function withoutData() {
    const ini = join(dir, 'guildhall.ini'), yaml = join(dir, 'broken.yaml');
    const plain = (words, status, more) => {
        const r = verb(o.server, data, words, more);
        return [r, r.status === status];
    };
    writeFileSync(ini, '[server]\nport = 8123\n\n[data]\ncache_mib = 64\n');
    let [r, ok] = plain(['config', 'show', '--config', ini, '--json'], 0, { env: { GUILDHALL_DATA_WRITERS: '7' } });
    const rows = ok ? JSON.parse(r.out) : [];
    const origin = (key) => rows.find((row) => `${row.section}.${row.key}` === key)?.origin;
    tally.is(origin('server.port') === `${ini}:2` && origin('data.cache_mib') === `${ini}:5` && origin('data.dir') === '--data'
        && origin('data.writers') === 'GUILDHALL_DATA_WRITERS' && origin('server.address') === 'default', `origins: ${r.out}${r.err}`);
    writeFileSync(ini, '[server]\nprot = 8123\n');
    [r, ok] = plain(['config', 'check', '--config', ini], 2);
    tally.is(ok && /guildhall\.ini:2: unknown setting server\.prot; did you mean server\.port\?/.test(r.err), `unknown key: ${r.err}`);
    writeFileSync(ini, '[server]\nport = many\n');
    [r, ok] = plain(['config', 'check', '--config', ini], 2);
    tally.is(ok && /server\.port is a number from 0 to 65535/.test(r.err), `a port of letters: ${r.err}`);
    [r, ok] = plain(['config', 'check'], 2, { env: { GUILDHALL_SERVER_PORTS: '1' } });
    tally.is(ok && /GUILDHALL_SERVER_PORTS.*did you mean server\.port\?/.test(r.err), `unknown variable: ${r.err}`);
    [r, ok] = plain(['programme', 'check', 'programmes/mpn.yaml', 'samples/mpn-example.yaml'], 0);
    tally.is(ok && /no mistakes/.test(r.out), `the reference programme: ${r.out}${r.err}`);
    writeFileSync(yaml, `${readFileSync('programmes/mpn.yaml', 'utf8')}\nnonsense_at_the_end: 1\n`);
    [r, ok] = plain(['programme', 'check', yaml], 2);
    tally.is(ok && /broken\.yaml:\d+:\d+: /.test(r.err), `a broken programme: ${r.status} ${r.err}`);
    [r, ok] = plain(['version', '--json'], 0);
    tally.is(ok && JSON.parse(r.out).version !== undefined, 'version');
    [r, ok] = plain(['openapi'], 0);
    tally.is(ok && JSON.parse(r.out).openapi.startsWith('3.1'), 'openapi');
    [r, ok] = plain(['nonsense'], 2);
    tally.is(ok && /no verb nonsense/.test(r.err), 'an unknown verb');
    [r, ok] = plain(['pool', 'import', '--help'], 0);
    tally.is(ok && /^guildhall pool import --data DIR POOL FILE/.test(r.out), `help: ${r.out}`);
}

try {
    withoutData();
    aNewFolder();
    await aServerOnIt();
    let server = await start(o.server, 'demo', demo, ['--port', '0', '--at', '2021-03-01T09:00:00Z']);
    bothDoors('socket');
    acting('windows-server');
    refusals();
    tokens();
    imports();
    tally.is(await server.stop() === 0, `the server ended badly: ${server.said()}`);
    const after = run(demo, ['partner', 'list', '--json']);
    tally.is(after.status === 0 && JSON.parse(after.out).length === 12, `after the server: ${after.out}${after.err}`);
    acting('office');
    refusals();
    server = await start(o.server, 'demo', demo, ['--port', '0']); // goes on where it stopped
    tally.is((await fetch(`${server.base}/livez`)).status === 200, 'the demo goes on');
    await server.stop('SIGKILL');
    const stale = run(demo, ['ledger', 'verify']); // the socket is there, and nobody behind it
    tally.is(stale.status === 0, `after kill -9: ${stale.out}${stale.err}`);
} catch (e) {
    tally.is(false, e.stack);
} finally {
    rmSync(dir, { recursive: true, force: true });
}
tally.end();
