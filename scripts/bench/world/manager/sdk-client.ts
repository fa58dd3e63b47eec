import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Command } from '../processes/time-process.ts';

/** Starts a server with the SDK's own client and transport, and greets it. */
export async function connectSdk({ program, args, env }: Command): Promise<Client> {
  const client = new Client({ name: 'bench', version: '1' });
  const variables = Object.entries(env).map(([name, value]) => [name, value ?? '']);
  await client.connect(
    new StdioClientTransport({
      command: program,
      args: [...args],
      env: Object.fromEntries(variables),
      stderr: 'ignore',
    }),
  );
  return client;
}
