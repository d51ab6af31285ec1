// A name server for tests: TXT records that the test sets, over UDP (cut off above 512 bytes, as the protocol has it) and
// TCP, on one port of 127.0.0.1. It is deaf for names below "deaf.example".
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

// The name that a query asks for, and where its question ends.
function question(query) {
    const labels = [];
    let at = 12;
    while (query[at] !== 0) {
        labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
        at += query[at] + 1;
    }
    return { name: labels.join('.').toLowerCase(), end: at + 5 };
}

// A value of more than 255 bytes is several strings of one record.
function record(value) {
    const bytes = Buffer.from(value);
    const parts = [];
    for (let i = 0; i < bytes.length || i === 0; i += 255) {
        const part = bytes.subarray(i, i + 255);
        parts.push(Buffer.from([part.length]), part);
    }
    const data = Buffer.concat(parts);
    const head = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 0, 0, 0]);
    head.writeUInt16BE(data.length, 10);
    return Buffer.concat([head, data]);
}

function answer(query, records, most) {
    const { name, end } = question(query);
    if (name.endsWith('deaf.example')) return null;
    const values = records.get(name);
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(values ? 0x8580 : 0x8583, 2); // else: no such name
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(values?.length ?? 0, 6);
    const whole = Buffer.concat([head, query.subarray(12, end), ...(values ?? []).map(record)]);
    if (whole.length <= most) return whole;
    head.writeUInt16BE(0x8780, 2); // cut off: ask by TCP
    head.writeUInt16BE(0, 6);
    return Buffer.concat([head, query.subarray(12, end)]);
}

function byTcp(socket, records) {
    let got = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (d) => {
        got = Buffer.concat([got, d]);
        if (got.length < 2 || got.length < 2 + got.readUInt16BE(0)) return;
        const said = answer(got.subarray(2), records, 65535);
        const length = Buffer.alloc(2);
        length.writeUInt16BE(said.length);
        socket.end(Buffer.concat([length, said]));
    });
}

// {address, set(name, value, times), stop()}
export async function startDns() {
    const records = new Map();
    const udp = createSocket('udp4');
    const tcp = createServer((socket) => byTcp(socket, records));
    await new Promise((done, failed) => { tcp.on('error', failed); tcp.listen(0, '127.0.0.1', done); });
    const { port } = tcp.address();
    udp.on('message', (query, from) => {
        const said = answer(query, records, 512);
        if (said) udp.send(said, from.port, from.address);
    });
    await new Promise((done, failed) => { udp.on('error', failed); udp.bind(port, '127.0.0.1', done); });
    return {
        address: `127.0.0.1:${port}`,
        set(name, value, times = 1) {
            const values = records.get(name) ?? [];
            for (let i = 0; i < times; i++) values.push(value);
            records.set(name, values);
        },
        stop() { udp.close(); tcp.close(); },
    };
}
