import { execa } from 'execa';
import { fillOnce } from './fill-once.ts';

/**
 * Makes `target` the folder in which npm has installed `wanted` ("name@1.0.0"), if it is not that
 * yet; fails with npm's own words.
 */
export async function installNpmTool(
  wanted: string,
  target: string,
  moreFlags: string[] = [],
): Promise<void> {
  const flags = ['--no-save', '--no-audit', '--no-fund', ...moreFlags];
  await fillOnce(target, (staging) =>
    execa('npm', ['install', ...flags, `--prefix=${staging}`, wanted], {
      stdin: 'ignore',
      timeout: 240_000,
    }),
  );
}
