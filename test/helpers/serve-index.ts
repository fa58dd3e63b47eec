import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A package index on loopback that has the wheels of a folder; gives its address. */
export async function serveIndex(wheels: string): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const [, kind, name = ''] = (request.url ?? '').split('/');
    if (kind === 'wheels') {
      response.end(readFileSync(join(wheels, name)));
      return;
    }
    response.setHeader('content-type', 'text/html');
    const files = readdirSync(wheels).filter(
      (file) => file.split('-')[0]?.replaceAll('_', '-') === name,
    );
    const links = files.map(
      (file) => `<a href="/wheels/${file}#sha256=${hashOf(join(wheels, file))}">${file}</a>`,
    );
    response.end(`<!doctype html><html><body>${links.join('')}</body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/simple`, close: () => server.close() };
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
