import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { expect } from 'vitest';
import { addFigure } from '../../../helpers/figure.ts';
import { figureEach } from '../../../helpers/figure-each.ts';
import { test as alone } from '../../../helpers/test.ts';
import type { Host } from '../drive/host.ts';
import { installServer } from '../drive/plugin.ts';
import { peakBytesOf, server } from '../drive/processes.ts';

/** Side by side, because each mostly waits for processes to start. */
const test = alone.concurrent;

figureEach('0 bytes differ');

const MIB = 1024 * 1024;
const NEWLINE = Buffer.from('\n');

/** A wrapper around the server of bytes that has had its handshake, and the raw bytes that it gives. */
async function connect(dir: string) {
  const host = installServer(dir, server('flow/server-that-returns-bytes')).host();
  await host.initialize();
  // what waits for a child is kept by other rules than what is relayed
  await host.until('server', () => host.heard.length > 0);
  await host.ask('bytes/hash', {});
  host.wrapper.stdout.removeAllListeners('data');
  return host;
}

/** Reads raw bytes until a line of `bytes` is there. */
function lineFrom({ wrapper }: Host, onChunk: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve) => {
    wrapper.stdout.on('data', function read(chunk: Buffer) {
      onChunk(chunk);
      if (chunk.at(-1) !== 10) return;
      wrapper.stdout.off('data', read);
      resolve();
    });
  });
}

function echoRequest(params: Buffer, end = NEWLINE): Buffer {
  const head = Buffer.from('{"jsonrpc":"2.0","id":50,"method":"bytes/echo","params":');
  return Buffer.concat([head, params, Buffer.from('}'), end]);
}

const ANSWER = '{"jsonrpc":"2.0","id":50,"result":';

const PARAMS: [string, Buffer][] = [
  ['one byte', Buffer.from('1')],
  ['CRLF at the end of the line', Buffer.concat([Buffer.from('{"a":1}')])],
  [
    'spaces, tabs and a number that no double holds',
    Buffer.from('{ "n" :\t12345678901234567890.10 }'),
  ],
  ['keys that come twice, in their order', Buffer.from('{"b":1,"a":2,"b":3,"__proto__":{"x":1}}')],
  ['U+2028, U+2029, an astral letter', Buffer.from('"\u2028\u2029 𝄞 \u0085"')],
  ['a byte order mark and bidi in a text', Buffer.from('"\ufeffa\u202eb\u200b"')],
  ['escapes, also of NUL and of lone surrogates', Buffer.from('"\\u0000\\ud800\\/\\u002F"')],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x22])],
  ['a megabyte', Buffer.from(`"${'ä'.repeat(MIB / 2)}"`)],
  ['ten megabytes of small values', Buffer.from(`[${'[1.50,"x"],'.repeat(MIB)}0]`)],
];

test.for(PARAMS)('[F37] %s: the bytes come back as they were', async ([title, params], { dir }) => {
  const end = title.startsWith('CRLF') ? Buffer.from('\r\n') : NEWLINE;
  const host = await connect(dir);
  const chunks: Buffer[] = [];
  const received = lineFrom(host, (chunk) => chunks.push(chunk));
  host.write(echoRequest(params, end));
  await received;
  const expected = Buffer.concat([Buffer.from(ANSWER), params, Buffer.from('}'), end]);
  expect(Buffer.concat(chunks).equals(expected)).toBe(true);
  await host.close();
});

test('[F37] bytes that come one by one, also inside of a character, keep their order', async ({
  dir,
}) => {
  const params = Buffer.from(`"${'äöü€𝄞'.repeat(20)}"`);
  const host = await connect(dir);
  const chunks: Buffer[] = [];
  const received = lineFrom(host, (chunk) => chunks.push(chunk));
  for (const byte of echoRequest(params)) {
    host.write(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  await received;
  expect(Buffer.concat(chunks).toString()).toBe(`${ANSWER}${params}}\n`);
  await host.close();
});

test('[F37] a last line without a line break is delivered, and so is its answer', async ({
  dir,
}) => {
  const host = await connect(dir);
  const chunks: Buffer[] = [];
  const received = lineFrom(host, (chunk) => chunks.push(chunk));
  host.wrapper.stdin.end(echoRequest(Buffer.from('"last"'), Buffer.alloc(0)));
  await received;
  expect(Buffer.concat(chunks).toString()).toBe(`${ANSWER}"last"}\n`);
  expect(await host.ended).toEqual({ code: 0, signal: null });
});

test('[F37] a million empty lines between two messages do no harm', async ({ dir }) => {
  const host = await connect(dir);
  const chunks: Buffer[] = [];
  const received = lineFrom(host, (chunk) => chunks.push(chunk));
  host.write(Buffer.alloc(1_000_000, '\n'));
  host.write(echoRequest(Buffer.from('"after"')));
  await received;
  expect(Buffer.concat(chunks).toString()).toBe(`${ANSWER}"after"}\n`);
  await host.close();
});

const LINE_MIB = 100;
const MAX_RESIDENT = 160 * MIB;
/** How a line of 100 MiB goes each way; both give the sum of what was carried. */
const WAYS: [string, (host: Host) => Promise<{ carried: string; wanted: string }>][] = [
  ['to the server', sendLarge],
  ['to the host', receiveLarge],
];

/** The memory is the requirement; the seconds only tell linear work from quadratic. */
test.for(WAYS)(
  '[F37] a line of 100 MiB passes %s in 160 MiB',
  async ([title, carry], { task, dir }) => {
    const host = await connect(dir);
    const startedAt = performance.now();
    const { carried, wanted } = await carry(host);
    const tookMs = performance.now() - startedAt;
    const peak = peakBytesOf(host.wrapper.pid);
    addFigure(task, 1, `100 MiB ${title}: ${Math.round(tookMs)} ms, ${Math.round(peak / MIB)} MiB`);
    expect(carried).toBe(wanted);
    expect(tookMs).toBeLessThan(15_000);
    expect(peak).toBeLessThan(MAX_RESIDENT);
    await host.close();
  },
);

/** What V8 may hold a moment longer than the relay does; without being asked it holds twice this. */
const HELD_ON = 32 * MIB;

test('[F37] lines of 100 MiB in turn need no more memory than one of them', async ({
  dir,
  task,
}) => {
  const host = await connect(dir);
  const carries = [...WAYS, ...WAYS].map(([, carry]) => carry);
  for (const carry of carries) {
    const { carried, wanted } = await carry(host);
    expect(carried).toBe(wanted);
  }
  const peak = peakBytesOf(host.wrapper.pid);
  expect(peak).toBeLessThan(MAX_RESIDENT + HELD_ON);
  const ways = `${LINE_MIB} MiB there and back in turn`;
  addFigure(task, carries.length, `${ways}, peak memory ${Math.round(peak / MIB)} MiB`);
  await host.close();
});

async function sendLarge(host: Host) {
  const block = Buffer.alloc(MIB, '0123456789abcdef');
  const rest = Buffer.from('"}\n');
  const sum = createHash('sha256').update('"');
  host.write('{"jsonrpc":"2.0","id":51,"method":"bytes/hash","params":"');
  for (let i = 0; i < LINE_MIB; i++) {
    sum.update(block);
    if (!host.wrapper.stdin.write(block)) await once(host.wrapper.stdin, 'drain');
  }
  let answer = '';
  const answered = lineFrom(host, (chunk) => {
    answer += chunk;
  });
  host.write(rest);
  await answered;
  const { sha256 } = JSON.parse(answer).result;
  return { carried: sha256, wanted: sum.update(rest).digest('hex') };
}

async function receiveLarge(host: Host) {
  const sum = createHash('sha256');
  const received = lineFrom(host, (chunk) => sum.update(chunk));
  const params = { mebibytes: LINE_MIB };
  host.send({ id: 52, method: 'bytes/make', params });
  await received;
  const wanted = createHash('sha256').update('{"jsonrpc":"2.0","id":52,"result":"');
  const block = Buffer.alloc(MIB, 'ö');
  for (let i = 0; i < LINE_MIB; i++) wanted.update(block);
  return { carried: sum.digest('hex'), wanted: wanted.update('"}\n').digest('hex') };
}
