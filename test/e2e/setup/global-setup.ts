import type { TestProject } from 'vitest/node';
import { type ClientSearch, findClient } from './find-client.ts';
import { findIndex, type IndexSearch } from './find-index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    client: ClientSearch;
    index: IndexSearch;
  }
}

/** Looks once for what the tests need from outside, and says loudly what cannot run without it. */
export async function setup({ provide }: TestProject): Promise<void> {
  const [client, index] = await Promise.all([findClient(process.env), findIndex(process.env)]);
  if (client.kind === 'missing') warn(`ALL end-to-end tests are skipped: ${client.reason}`);
  if (index.kind === 'missing') warn(`the tests of examples/greeter are skipped: ${index.reason}`);
  provide('client', client);
  provide('index', index);
}

function warn(text: string): void {
  process.stderr.write(`\n!!! e2e: ${text}\n\n`);
}
