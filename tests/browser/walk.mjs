// A real browser walks the pages of a demo: the path of the main job in both languages, once without JavaScript; axe,
// the content security policy and the width of each page in both themes.
//
//     node walk.mjs GUILDHALL [--database URL]      starts `GUILDHALL demo` in a temporary folder
//     WALK_URL=http://… WALK_LINKS=FILE node walk.mjs   walks a demo that runs already (fresh: keys are got)
//
// Prints what failed, last "N passed, N failed".
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const words = {
    en: {
        getKeys: 'Get keys', irreversible: 'This cannot be undone', refund: /25 days left/, yourKeys: 'Your keys', done: 'Done',
        assign: 'Assign user', locked: /Reassignable from/, reassign: 'Reassign', from: /From .* the subscription can be reassigned/,
        reassigned: 'Reassigned.', showKey: 'Show key', got: /A key of .* was got/, assigned: /was assigned to/,
        openRequest: 'Open a request', take: 'Take', reply: 'Reply', workingOnIt: 'We have received your request', withdraw: 'Withdraw',
        withdrawn: 'Withdrawn', complete: 'Complete activation', finished: 'Done',
        forbidden: 'Your role does not include this page', help: 'These people can help', holds: 'My benefits',
    },
    ko: {
        getKeys: '키 받기', irreversible: '되돌릴 수 없습니다', refund: /25일/, yourKeys: '제품 키', done: '완료',
        assign: '사용자 할당', locked: /부터 재할당할 수 있습니다/, reassign: '재할당', from: /부터 재할당할 수 있습니다/,
        reassigned: '재할당했습니다.', showKey: '키 표시', got: /키를 받았습니다/, assigned: /에게 할당했습니다/,
        openRequest: '요청 열기', take: '내 담당으로 지정', reply: '답변', workingOnIt: '요청을 받았으며', withdraw: '요청 철회',
        withdrawn: '철회됨', complete: '활성화 완료', finished: '완료',
        forbidden: '이 페이지를 볼 수 있는 역할이 없습니다', help: '도움을 줄 수 있는 사람', holds: '내 혜택',
    },
};
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
let passed = 0, failed = 0;

function check(ok, what) {
    if (ok) passed++;
    else {
        failed++;
        console.log(`FAILED: ${what}`);
    }
}

async function step(what, fn) {
    try {
        await fn();
    } catch (e) {
        check(false, `${what}: ${e.message.split('\n').slice(0, 4).join(' | ')}`);
    }
}

/* The demo, by the first line that says where it is, and "ready". */
async function start(program, args) {
    const dir = mkdtempSync(join(tmpdir(), 'guildhall-walk-'));
    const data = join(dir, 'demo');
    const child = spawn(program, ['demo', '--data', data, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    await new Promise((resolve, reject) => {
        child.stdout.on('data', (d) => {
            out += d;
            if (/^ready$/m.test(out)) resolve();
        });
        child.on('exit', (code) => reject(new Error(`the demo ended with ${code}`)));
    });
    const stop = () => new Promise((resolve) => {
        child.removeAllListeners('exit');
        child.on('exit', () => {
            rmSync(dir, { recursive: true, force: true });
            resolve();
        });
        child.kill('SIGTERM');
    });
    return { url: readFileSync(join(data, 'demo-url'), 'utf8').trim(), links: join(data, 'demo-links.json'), stop };
}

const external = process.env.WALK_URL;
const demo = external ? { url: external, links: process.env.WALK_LINKS, stop: async () => {} }
    : await start(process.argv[2], process.argv.slice(3));
const links = JSON.parse(readFileSync(demo.links, 'utf8'));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });

/* A browser of somebody, signed in by his link. `violations` gathers what the content security policy refused
   and what of a page did not load. */
async function visit(identity, options = {}) {
    const { lang = 'en', theme = 'auto', ...rest } = options;
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...rest });
    await context.addCookies([['lang', lang], ['theme', theme]].map(([name, value]) => ({ name, value, url: demo.url })));
    const page = await context.newPage();
    page.violations = [];
    page.on('console', (m) => /Content Security Policy/.test(m.text()) && page.violations.push(m.text()));
    page.on('response', (r) => r.status() >= 400 && !r.request().isNavigationRequest() && page.violations.push(`${r.status()} ${r.url()}`));
    const answer = await page.goto(demo.url + links[identity]);
    check(answer.ok(), `${identity} signs in`);
    return page;
}

const open = (page, path) => page.goto(demo.url + path);
const button = (scope, name) => scope.getByRole('button', { name, exact: true }).first();

/* Where a link of a list leads. */
async function linkTo(page, list, title, inside = 'main') {
    await open(page, list);
    return page.locator(inside).getByRole('link', { name: title, exact: true }).first().getAttribute('href');
}

/* The main job (issue: the house and the main job end to end). */
async function mainJob(partner, lang, javaScriptEnabled) {
    const t = words[lang], who = `${partner}/${lang}`;
    const page = await visit(`${partner}/global-admin`, { lang, javaScriptEnabled });
    const software = await linkTo(page, '/benefits/software', 'Windows Server');
    await open(page, software);
    const get = page.locator('#get');
    await get.locator('select[name=language]').selectOption(lang);
    await get.locator('input[name=count]').fill('1');
    await button(get, t.getKeys).click();
    const preview = await page.locator('main').innerText();
    check(preview.includes(t.irreversible), `${who}: the preview says that it cannot be undone`);
    if (partner === 'fabrikam') check(t.refund.test(preview), `${who}: the preview says what becomes of the refund`);
    await button(page.locator('main'), t.getKeys).click();
    check((await page.locator('h1').innerText()) === t.yourKeys, `${who}: the keys are shown`);
    const key = await page.locator('input.key').first().inputValue();
    check(/^[A-Z0-9]{5}(-[A-Z0-9]{5}){4}$/.test(key), `${who}: a key of five groups`);
    await page.getByRole('link', { name: t.done, exact: true }).click();
    check(!(await page.content()).includes(key), `${who}: the key stands nowhere else`);

    await page.locator('#keys').getByRole('link').filter({ hasText: t.assign }).first().click();
    const options = page.locator('select[name=person] option');
    const person = await options.filter({ hasText: `employee@${partner}.example` }).getAttribute('value');
    await page.locator('select[name=person]').selectOption(person);
    await button(page.locator('main'), t.assign).click();
    check((await page.locator('[role=status]').count()) === 1, `${who}: the key is handed to a colleague`);

    const seats = await linkTo(page, '/benefits/visual-studio', partner === 'contoso' ? 'Visual Studio Enterprise' : 'Visual Studio Professional (MPN)');
    await open(page, seats);
    const assign = page.locator('#assign');
    if (await assign.locator('select[name=person]').count()) {
        await assign.locator('select[name=person]').selectOption(person);
        await button(assign, t.assign).click();
        check((await page.locator('[role=status]').count()) === 1, `${who}: a subscription is assigned`);
    }
    check(t.locked.test(await page.locator('#seats').innerText()), `${who}: the seat says from when it can be reassigned`);

    await open(page, '/activity');
    const activity = await page.locator('main').innerText();
    check(t.got.test(activity) && t.assigned.test(activity), `${who}: all of it stands in the activity list`);
    check(!activity.includes(key), `${who}: the activity list holds no key`);
    check(page.violations.length === 0, `${who}: ${page.violations[0]}`);
    await page.context().close();

    const mine = await visit(`${partner}/employee`, { lang, javaScriptEnabled });
    await open(mine, '/me');
    await button(mine, t.showKey).click();
    check((await mine.locator('input.key').first().inputValue()) === key, `${who}: the colleague sees his key`);
    await mine.context().close();
}

/* Reassigning: refused with the date and why, and done where the 90 days are over (R49). */
async function reassign(lang, seat) {
    const t = words[lang];
    const page = await visit('northwind/global-admin', { lang });
    await open(page, await linkTo(page, '/benefits/visual-studio', 'Visual Studio Enterprise'));
    const rows = page.locator('#seats tbody tr');
    const locked = rows.filter({ has: page.locator('.icon-lock') }).first();
    await locked.getByRole('link').first().click();
    const options = page.locator('select[name=to] option');
    const to = await options.filter({ hasText: seat }).first().getAttribute('value');
    await page.locator('select[name=to]').selectOption(to);
    await button(page.locator('main'), t.reassign).click();
    check(t.from.test(await page.locator('main').innerText()), `${lang}: refused, with the date from which it is possible`);
    await page.goBack();
    await open(page, await linkTo(page, '/benefits/visual-studio', 'Visual Studio Enterprise'));
    await rows.filter({ has: page.locator('.icon-ok') }).first().getByRole('link').first().click();
    await page.locator('select[name=to]').selectOption(to);
    await button(page.locator('main'), t.reassign).click();
    check((await page.locator('[role=status]').innerText()).includes(t.reassigned), `${lang}: reassigned after 90 days`);
    await page.context().close();
}

async function forbidden(lang) {
    const page = await visit('contoso/employee', { lang });
    const answer = await open(page, '/people');
    const text = await page.locator('main').innerText();
    check(answer.status() === 403 && text.includes(words[lang].forbidden) && text.includes('global-admin@contoso.example'),
        `${lang}: who lacks the right sees who has it`);
    await page.context().close();
}

/* The desk pastes keys: what would become of each row is shown before anything is stored. */
async function importKeys() {
    const page = await visit('desk/operator');
    const pool = await linkTo(page, '/ops/pools', /Office 2019/);
    const told = async (step) => {
        await button(page, step).click();
        return page.locator('[role=status]').innerText();
    };
    const paste = async () => {
        await open(page, pool);
        await page.locator('textarea').fill('key\nWALK2-WALK3-WALK4-WALK5-WALK7\nnot a key\n');
        return told('Preview');
    };
    const preview = await paste();
    check(/1 key would be added, 1 row left out/.test(preview) && /Row 2/.test(preview), `import: the preview tells each row: ${preview}`);
    const done = await told('Import keys');
    check(/1 key has been added, 1 row left out/.test(done), `import: done: ${done}`);
    const again = await paste();
    check(/0 keys would be added, 2 rows left out/.test(again), `import: a key is never added twice: ${again}`);
    await page.context().close();
}

/* A request goes from who has it to the desk and back; the desk takes what waits and completes it. Without JavaScript. */
async function deskWork(lang) {
    const t = words[lang];
    const mine = await visit('contoso/employee', { lang, javaScriptEnabled: false });
    await open(mine, '/act/open-request?back=/requests');
    await mine.locator('select[name=type]').selectOption('payment');
    await mine.locator('input[name=subject]').fill('Walk');
    await mine.locator('textarea[name=text]').fill('Where is the invoice?');
    await button(mine.locator('main'), t.openRequest).click();
    await mine.locator('main table').getByRole('link').first().click();
    const path = new URL(mine.url()).pathname;

    const desk = await visit('desk/operator', { lang, javaScriptEnabled: false });
    await open(desk, `/ops/requests/contoso/${path.split('/').pop()}`);
    await button(desk.locator('main'), t.take).click();
    await desk.locator('select[name=reply]').selectOption('working-on-it');
    await button(desk.locator('main'), t.reply).click();
    check((await desk.locator('.thread').innerText()).includes(t.workingOnIt), `${lang}: the desk replies with a text of the programme`);
    await open(mine, path);
    check((await mine.locator('.thread').innerText()).includes(t.workingOnIt), `${lang}: whoever asked reads it`);
    await button(mine.locator('main'), t.withdraw).click();
    check((await mine.locator('h1 + .mark').innerText()).includes(t.withdrawn), `${lang}: and withdraws it`);

    await open(desk, '/ops?type=activation&partner=relecloud');
    const rows = desk.locator('main table tbody tr');
    const waiting = await rows.count();
    await rows.getByRole('link').first().click();
    await button(desk.locator('main'), t.take).click();
    await desk.getByRole('link', { name: t.complete, exact: true }).click();
    for (const name of ['access_id', 'contract_id'])
        if (await desk.locator(`input[name=${name}]`).count()) await desk.locator(`input[name=${name}]`).fill(`WALK-${name}`);
    await button(desk.locator('main'), t.complete).click();
    check((await desk.locator('h1 + .mark').innerText()).includes(t.finished), `${lang}: the desk completes an activation`);
    await open(desk, '/ops?type=activation&partner=relecloud');
    check((await rows.count()) === waiting - 1, `${lang}: what is done waits no longer`);
    await mine.context().close();
    await desk.context().close();
    return path;
}

/* What stands on a page that is open: within the window and within its boxes, under one heading, in words. */
async function looks(page, where) {
    const found = await page.evaluate(() => {
        const text = document.querySelector('main').innerText;
        const cut = [...document.querySelectorAll('main :is(td, th, dt, dd, li, p, h1, h2, label, button, .button, .mark)')]
            .filter((e) => e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'visible');
        return {
            wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
            h1: document.querySelectorAll('h1').length,
            cut: cut.map((e) => e.innerText.slice(0, 60)),
            ids: text.match(/\b(prt|ben|per|req|key|sub|mem|tok|ten)_[0-9a-z]{20,}/g) ?? [],
            codes: text.match(/\b(page|term|state|status|field|reason|choice|unit|note|event|action|nav|request-type)\.[a-z][a-z-]+/g) ?? [],
        };
    });
    check(found.wide <= 0, `${where}: ${found.wide} px too wide`);
    check(found.h1 === 1, `${where}: ${found.h1} headings of the first order`);
    check(found.cut.length === 0, `${where}: does not fit its box: ${found.cut.join(' | ')}`);
    check(found.ids.length + found.codes.length === 0, `${where}: our own words: ${[...found.ids, ...found.codes].join(' ')}`);
    check(page.violations.length === 0, `${where}: ${page.violations.splice(0).join(' ')}`);
}

const seen = new Set();

/* The same pages in the narrowest window, in both languages. */
async function glance(identity, paths) {
    for (const lang of ['en', 'ko']) {
        const page = await visit(identity, { lang, viewport: { width: 360, height: 900 } });
        for (const path of paths)
            await step(path, async () => {
                await open(page, path);
                seen.add(path.split('?')[0]);
                await looks(page, `${identity} ${path} ${lang} 360`);
            });
        await page.context().close();
    }
}

/* Every page of the route table has been looked at. */
function everyPage() {
    const table = readFileSync(new URL('../../src/web/web.c', import.meta.url), 'utf8');
    for (const [, pattern] of table.matchAll(/^ {4}(?:PAGE|DESK|OPEN)\("([^"]+)"/gm)) {
        if (/\.csv$|^\/static\//.test(pattern)) continue;
        const row = new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`);
        check([...seen].some((path) => row.test(path)), `${pattern}: no page of it was looked at`);
    }
}

/* Nothing may be found by axe, refused by the policy, or wider than the window. axe itself needs the policy out of the
   way, so each page is opened in two browsers. */
async function inspect(identity, paths, lang, theme, width) {
    const options = { lang, theme, viewport: { width, height: 900 } };
    const page = await visit(identity, options);
    const bypass = await visit(identity, { ...options, bypassCSP: true });
    for (const path of paths)
        await step(path, async () => {
            const where = `${identity} ${path} ${lang} ${theme} ${width}`;
            await open(page, path);
            seen.add(path.split('?')[0]);
            await looks(page, where);
            await open(bypass, path);
            await bypass.evaluate(axe);
            const found = await bypass.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), rules);
            check(found.violations.length === 0,
                `${where}: axe ${found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`).join('; ')}`);
        });
    await page.context().close();
    await bypass.context().close();
}

await step('main job en', () => mainJob('fabrikam', 'en', false));
await step('main job ko', () => mainJob('contoso', 'ko', true));
await step('reassign', () => reassign('ko', 'global-admin@northwind.example'));
for (const lang of ['en', 'ko']) await step(`forbidden ${lang}`, () => forbidden(lang));
await step('import', importKeys);
let request = '/requests';
for (const lang of ['en', 'ko']) await step(`desk ${lang}`, async () => { request = await deskWork(lang); });

const admin = await visit('contoso/global-admin');
const software = await linkTo(admin, '/benefits/software', 'Windows Server');
const seats = await linkTo(admin, '/benefits/visual-studio', 'Visual Studio Enterprise');
const credit = await linkTo(admin, '/benefits/cloud', 'Azure bulk credit US$12,000');
const monthly = await linkTo(admin, '/benefits/cloud', 'Azure monthly credit');
const licence = await linkTo(admin, '/benefits/cloud', 'Office 365 E3');
const redeemed = await linkTo(admin, '/benefits/cloud', 'Enterprise Mobility + Security');
const redeem = `${licence}/redeem?tenant=contoso.example`;
const support = await linkTo(admin, '/benefits/technical', 'Microsoft Product Support');
const advice = await linkTo(admin, '/benefits/technical', 'Partner advisory hours');
const person = await linkTo(admin, '/people?q=subscription-admin', /./, 'main table');
const paths = ['/', '/me', '/benefits', '/benefits/software', '/benefits/cloud', '/benefits/visual-studio', '/people', '/orders',
    '/requests', '/act/open-request', request, '/activity', '/help/roles', '/nowhere', '/act/add-person', software, credit, monthly, licence, redeemed, redeem, seats, person,
    '/benefits/technical', support, advice, '/benefits/gtm', '/benefits/gtm/gtm-toolbox', '/directories', '/become-global-admin'];
await admin.context().close();
for (const [lang, theme, width] of [['en', 'light', 1280], ['ko', 'dark', 1280], ['ko', 'light', 390], ['en', 'dark', 390]])
    await inspect('contoso/global-admin', paths, lang, theme, width);
await inspect('contoso/global-admin', paths, 'ko', 'auto', 320);
await inspect('contoso/employee', ['/', '/me', '/people', '/benefits'], 'ko', 'light', 390);
await inspect('tailspin/global-admin', ['/', '/benefits', '/orders'], 'en', 'light', 1280);
const deskPaths = ['/ops', '/ops/requests', '/ops/requests/contoso/' + request.split('/').pop(), '/ops/orders', '/ops/upload/complete-activation',
    '/ops/pools', '/ops/pools/office', '/ops/partners'];
await inspect('desk/operator', deskPaths, 'en', 'light', 1280);
await inspect('desk/approver', deskPaths, 'ko', 'dark', 320);

const company = ['/', '/me', '/benefits', '/benefits/technical', '/benefits/gtm', '/orders', '/requests', '/help/roles', '/become-global-admin', '/people', '/directories'];
for (const identity of ['contoso/employee', 'contoso/guest', 'northwind/global-admin', 'wingtip/global-admin', 'adatum/partner-admin', 'proseware/global-admin'])
    await glance(identity, company);
await glance('contoso/global-admin', [...paths, '/signin']);
await glance('northwind/global-admin', ['/benefits/visual-studio/visual-studio-enterprise-core', '/activity']);
await glance('desk/auditor', [...deskPaths, '/activity']);
everyPage();

await browser.close();
await demo.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
