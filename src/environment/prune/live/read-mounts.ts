import { readFileSync } from 'node:fs';

/**
 * The mount points of this process; none where the system does not list them. A bind mount of the
 * same disk has the same device number, so that only this list tells it.
 */
export function readMounts(): string[] {
  try {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    return lines.flatMap((line) => {
      const point = line.split(' ')[4];
      return point === undefined ? [] : [unescapeOctal(point)];
    });
  } catch {
    return []; // no procfs: deletion still stops at another device
  }
}

/** Whether something is mounted on or below `dir`. */
export function hasMount(mounts: readonly string[], dir: string): boolean {
  return mounts.some((point) => point === dir || point.startsWith(`${dir}/`));
}

function unescapeOctal(point: string): string {
  const bytes = point.replace(/\\([0-7]{3})/g, (_, code) =>
    String.fromCharCode(Number.parseInt(code, 8)),
  );
  return bytes === point ? point : Buffer.from(bytes, 'latin1').toString('utf8');
}
