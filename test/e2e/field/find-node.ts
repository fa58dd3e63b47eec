import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installNpmTool } from '../../helpers/install-npm-tool.ts';

/** Gets a Node of this major version: the package `node` of npm brings the program. */
export async function findNode(major: number): Promise<string> {
  const user = process.getuid?.() ?? 'user';
  const cache = process.env.HOLDFAST_E2E_CACHE ?? join(tmpdir(), `holdfast-e2e-${user}`);
  const target = join(cache, `node-${major}`);
  await installNpmTool(`node@${major}`, target);
  return join(target, 'node_modules', 'node', 'bin', 'node');
}
