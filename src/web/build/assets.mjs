// What the browser gets, made at build time from the pinned packages of package.json:
//
//     node assets.mjs NODE_MODULES OUT-FOLDER
//
// app.css = Fluent's tokens as custom properties (light, dark, or as the system says), Bootstrap's base
// styles in a cascade layer of their own below them, the icons as masks, and app.css of this folder on top.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [modules, out] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(resolve(modules, 'any.js'));
const { webLightTheme, webDarkTheme } = require('@fluentui/tokens');

// Of Fluent's 459 tokens only those that app.css names are written.
const own = readFileSync(join(here, 'app.css'), 'utf8');
const used = new Set([...own.matchAll(/var\(--f-([A-Za-z0-9]+)\)/g)].map((m) => m[1]));
function tokens(theme) {
    return [...used].sort().map((name) => {
        if (!(name in theme)) throw new Error(`app.css: Fluent has no token ${name}`);
        return `--f-${name}:${theme[name]}`;
    }).join(';');
}

// Bootstrap's dark block holds for [data-bs-theme=dark]; "auto" needs it under the media query too.
const bootstrap = readFileSync(join(modules, 'bootstrap/dist/css/bootstrap-reboot.min.css'), 'utf8')
    .replace(/^@charset "UTF-8";/, '')
    .replace(/\/\*#.*?\*\//g, '');
const dark = bootstrap.match(/\[data-bs-theme=dark\]\{(color-scheme:dark;[^}]*)\}/);
if (!dark) throw new Error('bootstrap: the block of the dark theme is not where it was');

const icons = [...own.matchAll(/\.icon-([a-z-]+)\s*{\s*--icon: *"([a-z_]+)"/g)];
let css = own;
for (const [, , file] of icons) {
    const svg = readFileSync(join(modules, `@fluentui/svg-icons/icons/${file}_20_regular.svg`), 'utf8').trim()
        .replaceAll('"', "'").replaceAll('#', '%23').replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('\n', '');
    css = css.replaceAll(`--icon: "${file}"`, `--icon: url("data:image/svg+xml,${svg}")`);
}
css = css.replace(/\/\*[^]*?\*\//g, '').replace(/\n\s*/g, '\n').replace(/\n+/g, '\n').trim();

mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'app.css'), [
    '@layer bootstrap,app;',
    `@layer bootstrap{${bootstrap}@media (prefers-color-scheme:dark){:root:not([data-bs-theme]){${dark[1]}}}}`,
    `:root{${tokens(webLightTheme)}}`,
    `[data-bs-theme=dark]{${tokens(webDarkTheme)}}`,
    `@media (prefers-color-scheme:dark){:root:not([data-bs-theme]){${tokens(webDarkTheme)}}}`,
    `@layer app{${css}}`,
].join('\n'));
