// The program itself under test: a demo of its own, requests, verbs, companies to act for. Used by the tests that need
// many clients or a death in between (tests/race/clients.mjs, tests/fault/kill9.mjs, tests/cli/verbs.mjs).
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';

// "--server PROGRAM --postgres --rounds 20" as {server, postgres, rounds}.
export function options(defaults) {
    const o = { server: 'build/guildhall', ...defaults };
    for (let args = process.argv.slice(2), i = 0; i < args.length; i++) {
        if (args[i] === '--postgres') o.postgres = true;
        else o[args[i].slice(2)] = args[++i];
    }
    return o;
}

// A schema of its own in the database of scripts/with-postgres: what to say to --database.
export function schema(name) {
    const url = process.env.GUILDHALL_TEST_POSTGRES;
    if (!url) throw new Error('GUILDHALL_TEST_POSTGRES names no database; run by scripts/with-postgres');
    const made = spawnSync('psql', [url, '-qc', `CREATE SCHEMA ${name}`], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(made.stderr);
    return `${url}${url.includes('?') ? '&' : '?'}options=-csearch_path%3D${name}`;
}

// Starts and waits for the line `ready`. `verb` is "demo" or "serve".
export function start(server, verb, dir, extra = []) {
    const child = spawn(server, [verb, '--data', dir, ...extra],
        { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, GUILDHALL_SERVER_PORT: '0' } });
    let said = '';
    child.stderr.on('data', (d) => { said = (said + d).slice(-8000); });
    return new Promise((done, failed) => {
        let out = '';
        const late = setTimeout(() => { child.kill('SIGKILL'); failed(new Error(`not ready in 120 s: ${said}`)); }, 120000);
        child.on('error', failed);
        child.on('exit', (code, signal) => { clearTimeout(late); failed(new Error(`ended with ${code ?? signal}: ${said}`)); });
        child.stdout.on('data', (d) => {
            out += d;
            if (!/^ready$/m.test(out)) return;
            clearTimeout(late);
            child.removeAllListeners('exit');
            const over = new Promise((end) => { child.on('exit', (code, signal) => end(code ?? signal)); });
            done({
                base: /^(http:\/\/\S+)\nready$/m.exec(out)[1],
                out,
                said: () => said,
                over,
                stop: (signal = 'SIGTERM') => { child.kill(signal); return over; },
            });
        });
    });
}

export const demoTokens = (dir) => JSON.parse(readFileSync(join(dir, 'demo-tokens.json'), 'utf8'));

// A verb: {status, out, err}.
export function verb(server, dir, words, extra = {}) {
    const r = spawnSync(server, [...words, '--data', dir, ...(extra.words ?? [])],
        { encoding: 'utf8', input: '', env: { ...process.env, LC_ALL: 'C', ...extra.env } });
    return { status: r.status ?? r.signal, out: r.stdout, err: r.stderr };
}

// One client with a connection of its own. `call` throws when no answer came: what it asked for may have happened.
export class Client {
    constructor(where, headers) {
        this.agent = new Agent({ keepAlive: true, maxSockets: 1 });
        this.where = where.startsWith('http') ? { host: new URL(where).hostname, port: new URL(where).port } : { socketPath: where };
        this.headers = headers;
    }
    call(method, path, body, headers = {}) {
        const text = body === undefined ? '' : JSON.stringify(body);
        const h = { ...this.headers, ...headers };
        if (method === 'POST') Object.assign(h, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
        return new Promise((done, failed) => {
            const req = request({ ...this.where, method, path, headers: h, agent: this.agent, timeout: 60000 }, (res) => {
                const parts = [];
                res.on('data', (d) => parts.push(d));
                res.on('error', failed);
                res.on('aborted', () => failed(new Error('cut off')));
                res.on('end', () => {
                    const answer = Buffer.concat(parts).toString('utf8');
                    let json;
                    try { json = JSON.parse(answer); } catch { json = undefined; }
                    done({ status: res.statusCode, json, text: answer });
                });
            });
            req.on('timeout', () => req.destroy(new Error('no answer in 60 s')));
            req.on('error', failed);
            req.end(text);
        });
    }
    get(path) { return this.call('GET', path); }
    // Acts; an action that wants its preview read gets its token, once.
    async act(partner, action, input, key) {
        const path = `/v1/partners/${partner}/actions/${action}`;
        const headers = key ? { 'idempotency-key': key } : {};
        let r = await this.call('POST', path, input, headers);
        if (r.status === 428) r = await this.call('POST', path, { ...input, preview_token: r.json.preview.preview_token }, headers);
        return r;
    }
    close() { this.agent.destroy(); }
}

export const bearer = (token) => ({ authorization: `Bearer ${token}` });

// A company that has joined and bought the Action Pack, with `people` besides its Global admin: {key, token}.
export async function company(base, dir, desk, key, people = 0) {
    const must = (r) => { if (r.status !== 200) throw new Error(`${key}: ${r.status} ${r.text}`); return r.json; };
    const operator = new Client(base, bearer(desk));
    const email = `global-admin@${key}.example`;
    const profile = { company_name: `The ${key} company`, account_email: `account@${key}.example`, country: 'us', currency: 'USD', language: 'en' };
    must(await operator.call('POST', '/v1/desk/actions/add-partner', { key, ...profile, email, given_name: 'Kim', family_name: 'Doe' }));
    operator.close();
    const as = new Client(join(dir, 'guildhall.sock'), { 'act-as': `${key}/${email}` });
    must(await as.act(key, 'join', profile));
    const { token } = must(await as.act(key, 'create-token', { name: 'test' })).output;
    as.close();
    const admin = new Client(base, bearer(token));
    must(await admin.act(key, 'purchase', { offer: 'action-pack', payment: 'card' }));
    const rows = Array.from({ length: people }, (_, i) => ({ email: `p${i}@${key}.example`, given_name: `P${i}`, family_name: 'Roe', type: 'member' }));
    if (people) must(await admin.call('POST', `/v1/partners/${key}/actions/add-person/batch`, { rows }));
    admin.close();
    return { key, token };
}

// What is expected, counted.
export class Tally {
    constructor() { this.passed = 0; this.failed = 0; }
    is(ok, what) {
        if (ok) this.passed++;
        else { this.failed++; console.log(`FAILED: ${what}`); }
        return ok;
    }
    // The same of one of many acts: only a failure counts, so that the number of cases does not hang on chance or speed.
    each(ok, what) { return ok || this.is(ok, what); }
    end() {
        console.log(`${this.passed} passed, ${this.failed} failed`);
        process.exit(this.failed === 0 && this.passed > 0 ? 0 : 1);
    }
}

// What must hold after any test, however it went: asks the program itself of a data folder, and tells `judge` whether
// each answer is well, and the answer.
export function judgeLedger(server, dir, judge, extra = []) {
    for (const words of [['ledger', 'verify'], ['rebuild', '--check']]) {
        const r = verb(server, dir, words, { words: extra });
        judge(r.status === 0, `${words.join(' ')}: ${r.status} ${r.out}${r.err}`);
    }
}
