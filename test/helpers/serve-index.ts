import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Byte by byte for this long, so that no installer's time-out ends it. */
const MAX_ANSWER_MS = 20_000;

/**
 * A package index on loopback that has the wheels of a folder; gives its address. Its first answers
 * take `slowMs` together, however many of them an installer asks for.
 */
export async function serveIndex(
  wheels: string,
  slowMs = 0,
): Promise<{ url: string; close: () => void }> {
  let leftMs = slowMs;
  const server = createServer((request, response) => {
    const answerMs = Math.min(leftMs, MAX_ANSWER_MS);
    leftMs -= answerMs;
    const [, kind, name = ''] = (request.url ?? '').split('/');
    if (kind === 'wheels') {
      void trickle(response, readFileSync(join(wheels, name)), answerMs);
      return;
    }
    response.setHeader('content-type', 'text/html');
    const files = readdirSync(wheels).filter(
      (file) => file.split('-')[0]?.replaceAll('_', '-') === name,
    );
    const links = files.map(
      (file) => `<a href="/wheels/${file}#sha256=${hashOf(join(wheels, file))}">${file}</a>`,
    );
    const page = `<!doctype html><html><body>${links.join('')}</body></html>`;
    void trickle(response, Buffer.from(page), answerMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/simple`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function trickle(response: ServerResponse, bytes: Buffer, ms: number): Promise<void> {
  response.setHeader('content-length', bytes.length);
  const steps = Math.min(Math.ceil(ms / 500), bytes.length - 1);
  for (let at = 0; at < steps; at++) {
    response.write(bytes.subarray(at, at + 1));
    await new Promise((resolve) => setTimeout(resolve, ms / steps));
  }
  response.end(bytes.subarray(steps));
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
