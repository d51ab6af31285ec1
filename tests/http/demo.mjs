// A demo of its own for a test: starts the program on a folder, says where it listens, stops or kills it.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function startDemo(server, dir, extra = []) {
    const child = spawn(server, ['demo', '--data', dir, '--port', '0', '--at', '2021-03-01T09:00:00Z', ...extra],
        { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let out = '';
    child.stderr.on('data', (d) => { said = (said + d).slice(-4000); });
    const end = (signal) => new Promise((over) => {
        child.removeAllListeners('exit');
        child.on('exit', (code) => over(code));
        child.kill(signal);
    });
    return new Promise((done, failed) => {
        const late = setTimeout(() => { child.kill('SIGKILL'); failed(new Error('the demo was not ready in 120 s')); }, 120000);
        child.on('exit', (code) => { clearTimeout(late); failed(new Error(`the demo ended with ${code}: ${said}`)); });
        child.stdout.on('data', (d) => {
            out += d;
            if (!/^ready$/m.test(out)) return;
            clearTimeout(late);
            done({
                base: readFileSync(join(dir, 'demo-url'), 'utf8').trim(),
                tokens: JSON.parse(readFileSync(join(dir, 'demo-tokens.json'), 'utf8')),
                links: JSON.parse(readFileSync(join(dir, 'demo-links.json'), 'utf8')),
                stop: () => end('SIGTERM'),
                kill: () => end('SIGKILL'),
            });
        });
    });
}
