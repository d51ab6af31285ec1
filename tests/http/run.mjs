// Runs the scenarios of tests/http/*.txt against the real server (docs/api.md, "Scenarios", has the format).
//
//   node tests/http/run.mjs [--server build/guildhall] [--postgres] [--share FOLDER] [scenario.txt …]
//   node tests/http/run.mjs --url http://127.0.0.1:8080 --tokens DIR/demo-tokens.json [scenario.txt …]
//
// Each scenario gets a demo of its own, made once and copied; on PostgreSQL in databases of their own beside the one that
// GUILDHALL_TEST_POSTGRES names. After each one the ledger is verified and the projections are checked.
// Each refusal that an answer carries is looked at, once in each language; where all scenarios run, each one of
// src/domain/reasons.def has to have been among them (refusals.mjs).
// Prints what failed and "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDns } from '../support/dns.mjs';
import { judgeLedger } from '../support/program.mjs';
import { startDemo } from './demo.mjs';
import { Refusals } from './refusals.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const options = { server: 'build/guildhall', files: [] };
for (let args = process.argv.slice(2), i = 0; i < args.length; i++) {
    if (args[i] === '--postgres') options.postgres = true;
    else if (args[i].startsWith('--')) options[args[i].slice(2)] = args[++i];
    else options.files.push(args[i]);
}
const refusals = new Refusals(join(here, '..', '..', 'src/domain/reasons.def'));
const whole = options.files.length === 0;
if (whole)
    options.files = readdirSync(here).filter((f) => f.endsWith('.txt')).sort().map((f) => join(here, f));

// --- Scenarios as text

// Blocks are separated by blank lines; '#' begins a comment. A block: request line, headers and body ("| …"),
// "=> STATUS", then what is expected.
function parse(file) {
    const steps = [];
    let step = null;
    readFileSync(file, 'utf8').split('\n').forEach((raw, n) => {
        const line = raw.trimEnd();
        if (line.startsWith('#')) return;
        if (line === '') { step = null; return; }
        if (!step) {
            const record = /^DNS (\S+) (.+?)(?: \* (\d+))?$/.exec(line); // a TXT record, from here on
            if (record) { steps.push({ line: n + 1, dns: record[1], value: record[2], times: Number(record[3] ?? 1) }); return; }
            const m = /^(GET|POST|HEAD|PUT|DELETE) (\S+)(?: as (\S+)( signed in)?)?$/.exec(line);
            if (!m) throw new Error(`${file}:${n + 1}: a request line was expected: ${line}`);
            step = { line: n + 1, method: m[1], path: m[2], as: m[3], signedIn: Boolean(m[4]), headers: {}, body: [], expect: [] };
            steps.push(step);
        } else if (step.status === undefined && line.startsWith('=> ')) step.status = Number(line.slice(3));
        else if (step.status === undefined && line.startsWith('| ')) step.body.push(line.slice(2));
        else if (step.status === undefined && line.startsWith('until ')) step.until = line.slice(6);
        else if (step.status === undefined && line.startsWith('repeat ')) step.repeat = line.slice(7);
        else if (step.status === undefined) {
            const at = line.indexOf(':');
            step.headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
        } else step.expect.push({ line: n + 1, text: line });
    });
    return steps;
}

const fill = (text, names) => text.replace(/\$\{(\w+)\}/g, (all, name) => {
    if (!(name in names)) throw new Error(`nothing was kept as ${name}`);
    return names[name];
});

// "items[definition=office].quantity.used", "items[0]", "items.length", "items[-1]"
function look(value, path) {
    for (const part of path.match(/[^.[\]]+|\[[^\]]*\]/g) ?? []) {
        if (value === undefined || value === null) return undefined;
        if (!part.startsWith('[')) value = part === 'length' ? value.length : value[part];
        else if (/^\[-?\d+\]$/.test(part)) value = value.at(Number(part.slice(1, -1)));
        else {
            const [key, wanted] = part.slice(1, -1).split('=');
            value = value.find?.((v) => String(look(v, key)) === wanted);
        }
    }
    return value;
}

// --- One request

// A page is read in a session, which the identity's sign-in link begins.
async function session(base, who, { links, sessions }) {
    if (!(who in links)) throw new Error(`nobody is ${who}`);
    sessions[who] ??= (await fetch(base + links[who], { redirect: 'manual' })).headers.getSetCookie()
        .map((c) => c.split(';')[0]).join('; ');
    if (!sessions[who]) throw new Error(`${who} is not signed in`);
    return sessions[who];
}

async function send(base, step, names, demo) {
    const headers = {};
    for (const [k, v] of Object.entries(step.headers)) headers[k] = fill(v, names);
    if (step.signedIn) {
        headers.cookie = await session(base, step.as, demo);
        headers.origin = base;
    } else if (step.as && !step.path.startsWith('/v1/')) {
        headers.cookie = await session(base, step.as, demo);
        if (step.method === 'POST') Object.assign(headers, { origin: base, 'content-type': 'application/x-www-form-urlencoded' });
    } else if (step.as) {
        if (!(step.as in demo.tokens) && !(step.as in names)) throw new Error(`nobody is ${step.as}`);
        headers.authorization = `Bearer ${demo.tokens[step.as] ?? names[step.as]}`;
    }
    let body = fill(step.body.join('\n'), names);
    const many = step.repeat ? /^(\d+) (.*)$/.exec(step.repeat) : null;
    for (let n = 1; many && n <= Number(many[1]); n++)
        body += `\n${fill(many[2], names).replace(/%(\d*)d/, (all, digits) => String(n).padStart(Number(digits), '0'))}`;
    if (body && !headers['content-type'])
        headers['content-type'] = 'application/json';
    if (step.method === 'POST') headers['content-length'] ??= Buffer.byteLength(body);
    return new Promise((done, failed) => {
        const req = request(new URL(fill(step.path, names), base), { method: step.method, headers, agent: false, timeout: 30000 });
        let answered = false;
        req.on('response', (res) => {
            answered = true;
            const parts = [];
            res.on('data', (d) => parts.push(d));
            const end = () => {
                const text = Buffer.concat(parts).toString('utf8');
                let json;
                try { json = JSON.parse(text); } catch { json = undefined; }
                done({ status: res.statusCode, headers: res.headers, text, json });
            };
            res.on('end', end);
            res.on('error', end);
        });
        req.on('timeout', () => req.destroy(new Error('no answer in 30 s')));
        req.on('error', (e) => { if (!answered) failed(e); }); // a refused body may be cut off behind the answer
        if (step.headers['content-length']) req.flushHeaders(); // says more than it sends: the answer must not wait for it
        else req.end(body);
    });
}

// null: as expected; else what is wrong.
function check(answer, text, names) {
    const m = /^(header |body)?(\S*?) ?(=|!=|~|!~|->|exists|absent|null)(?: (.*))?$/.exec(text);
    if (!m) return `cannot be read: ${text}`;
    const [, where, , how, rest] = m;
    const path = fill(m[2], names);
    const value = where === 'body' ? answer.text : where ? answer.headers[path.toLowerCase()] : look(answer.json, path);
    const shown = JSON.stringify(value)?.slice(0, 300);
    switch (how) {
    case '->': if (value === undefined || value === null) return `there is no ${path} to keep`; names[rest] = value; return null;
    case 'exists': return value === undefined ? `there is no ${path}` : null;
    case 'absent': return value !== undefined ? `${path} is ${shown}` : null;
    case 'null': return value !== null ? `${path} is ${shown}` : null;
    case '~': return new RegExp(fill(rest, names)).test(String(value)) ? null : `${path || where} is ${shown}`;
    case '!~': return new RegExp(fill(rest, names)).test(String(value)) ? `${path || where} is ${shown}` : null;
    default: {
        let expected = /^\$\{\w+\}$/.test(rest) ? names[rest.slice(2, -1)] : fill(rest, names);
        try { if (!rest.startsWith('${')) expected = JSON.parse(expected); } catch { /* a plain word */ }
        const same = JSON.stringify(value) === JSON.stringify(expected);
        return same === (how === '=') ? null : `${path} is ${shown}`;
    }
    }
}

// A refusal changes nothing, so it can be asked for again: in either language.
async function lookAtRefusals(answer, step, base, names, demo) {
    if (!refusals.news(answer)) return [];
    const ask = (lang) => send(base, { ...step, headers: { ...step.headers, 'accept-language': lang } }, names, demo);
    return refusals.look(await ask('en'), await ask('ko'));
}

async function run(file, base, demo) {
    demo = { ...demo, sessions: {} };
    const names = {};
    const counts = { passed: 0, failed: 0 };
    for (const step of parse(file)) {
        const wrong = [];
        if (step.dns) {
            dns.set(fill(step.dns, names), fill(step.value, names), step.times);
            continue;
        }
        try {
            let answer = await send(base, step, names, demo);
            for (const end = Date.now() + 60000; step.until && check(answer, step.until, names) && Date.now() < end;) {
                await new Promise((again) => setTimeout(again, 100)); // a job is asked for its progress, as a client would
                answer = await send(base, step, names, demo);
            }
            if (answer.status !== step.status)
                wrong.push(`${step.line}: ${step.method} ${step.path} is ${answer.status}, not ${step.status}: ${answer.text.slice(0, 600)}`);
            else
                for (const e of step.expect) {
                    const what = check(answer, e.text, names);
                    if (what) wrong.push(`${e.line}: ${e.text} -- ${what}`);
                }
            wrong.push(...(await lookAtRefusals(answer, step, base, names, demo)).map((what) => `${step.line}: ${what}`));
        } catch (e) {
            wrong.push(`${step.line}: ${step.method} ${step.path}: ${e.message}`);
        }
        counts[wrong.length ? 'failed' : 'passed']++;
        for (const w of wrong) console.log(`${basename(file)}:${w}`);
    }
    return counts;
}

// --- The server

// A database of its own beside the one that GUILDHALL_TEST_POSTGRES names: empty, or a copy of another.
function database(name, copied) {
    const url = process.env.GUILDHALL_TEST_POSTGRES;
    if (!url) throw new Error('GUILDHALL_TEST_POSTGRES names no database; run by scripts/with-postgres');
    const sql = `CREATE DATABASE ${name}${copied ? ` TEMPLATE ${copied}` : ''}`;
    const made = spawnSync('psql', [url, '-qc', sql], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`${sql}: ${made.stderr}`);
    return url.replace(/^(postgres(?:ql)?:\/\/[^/?]*)(?:\/[^?]*)?/, `$1/${name}`);
}

function afterwards(dir, extra, file) {
    const counts = { passed: 0, failed: 0 };
    judgeLedger(options.server, dir, (well, told) => {
        counts[well ? 'passed' : 'failed']++;
        if (!well) console.log(`${basename(file)}: ${told}`);
    }, extra);
    return counts;
}

const dns = await startDns();
process.env.GUILDHALL_DNS_SERVER = dns.address; // of the servers that are started here
const total = { passed: 0, failed: 0 };
const add = (c) => { total.passed += c.passed; total.failed += c.failed; };
const temporary = mkdtempSync(join(tmpdir(), 'guildhall-http-'));
try {
    if (options.url) {
        const read = (name) => JSON.parse(readFileSync(join(dirname(options.tokens), name), 'utf8'));
        const demo = { tokens: read(basename(options.tokens)), links: read('demo-links.json') };
        for (const file of options.files) add(await run(file, options.url, demo));
    } else {
        const first = join(temporary, 'first');
        const name = `guildhall_http_${process.pid}`;
        const made = options.postgres ? ['--database', database(name)] : [];
        if (options.share) made.push('--share', options.share);
        await (await startDemo(options.server, first, [...made, '--fresh'])).stop();
        for (const [i, file] of options.files.entries()) {
            const dir = join(temporary, `d${i}`);
            const extra = options.postgres ? ['--database', database(`${name}_${i}`, name)] : [];
            cpSync(first, dir, { recursive: true });
            const server = await startDemo(options.server, dir, extra);
            add(await run(file, server.base, server));
            const code = await server.stop();
            add({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 });
            if (code !== 0) console.log(`${basename(file)}: the server ended with ${code}`);
            add(afterwards(dir, extra, file));
        }
    }
    if (whole) add(refusals.finish());
} catch (e) {
    console.log(e.message);
    total.failed++;
} finally {
    dns.stop();
    rmSync(temporary, { recursive: true, force: true });
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
