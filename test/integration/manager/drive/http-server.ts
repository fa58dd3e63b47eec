import { spawn } from 'node:child_process';
import { once } from 'node:events';

export type HttpServer = { url: string; forget: () => Promise<void>; stop: () => Promise<void> };

/** Starts the HTTP fixture; it ends with its input. */
export async function startHttpServer(
  era: 'legacy' | 'modern',
  token: string,
): Promise<HttpServer> {
  const child = spawn(process.execPath, ['test/fixtures/manager/http-server.mjs', era, token], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = await once(child.stdout, 'data');
  const origin = `http://127.0.0.1:${String(port).trim()}`;
  return {
    url: `${origin}/mcp`,
    forget: async () => void (await fetch(`${origin}/forget`)),
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
