import { join } from 'node:path';
import { installNpmTool } from '../../helpers/tools/install-npm-tool.ts';
import { toolCache } from '../../helpers/tools/tool-cache.ts';

/** Gets a Node of this major version: the package `node` of npm brings the program. */
export async function findNode(major: number): Promise<string> {
  const target = join(toolCache(process.env), `node-${major}`);
  await installNpmTool(`node@${major}`, target);
  return join(target, 'node_modules', 'node', 'bin', 'node');
}
