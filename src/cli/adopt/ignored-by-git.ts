import { spawnSync } from 'node:child_process';

/** Whether the plugin's git would leave this file out of a commit; without git or a repository it would not. */
export function isIgnoredByGit(pluginRoot: string, path: string): boolean {
  const { status } = spawnSync('git', ['-C', pluginRoot, 'check-ignore', '--quiet', '--', path], {
    stdio: 'ignore',
    timeout: 5_000,
  });
  return status === 0;
}
