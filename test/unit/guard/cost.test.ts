import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judge } from '../../../src/guard/judge.ts';
import { requestIn } from '../../fixtures/guard/oracle/tree.ts';
import { useSharedTree } from '../../fixtures/guard/shared-tree.ts';
import { addFigure } from '../../helpers/figure.ts';

const tree = useSharedTree();

const PIECES = [
  ...['$(', '"$("', '(', ';', 'cat <<A ', 'rm x;', 'rm a ', 'echo `rm x` ', 'rm "$(echo a)";'],
  ...['x=$y; rm $x\n', 'rm {a,b}; ', 'if rm x; then rm y; fi; ', 'rm x | rm y && rm z; '],
];
/** Of 128 kB most are too many commands to follow, which is said at once. */
const SIZES = [8, 16, 32, 64].map((kib) => kib * 1024);

/** The processor time of one judgement, the least of some. */
async function costMs(command: string): Promise<number> {
  const request = requestIn('/nonexistent', command);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const before = process.cpuUsage();
    await judge(request);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** The slope of a line through points on logarithmic axes: 1 for what grows as its input does. */
function exponentOf(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (at: 0 | 1) => logs.reduce((sum, point) => sum + point[at], 0) / logs.length;
  const [x0, y0] = [mean(0), mean(1)];
  const [above, below] = logs.reduce(
    ([xy, xx], [x, y]) => [xy + (x - x0) * (y - y0), xx + (x - x0) ** 2],
    [0, 0],
  );
  return above / below;
}

test('[F46] the cost of a command grows as its length', { timeout: 60_000 }, async ({ task }) => {
  for (const piece of PIECES) await costMs(piece.repeat(4096)); // loads and compiles
  const points: [number, number][] = [];
  for (const size of SIZES) {
    let total = 0;
    for (const piece of PIECES) total += await costMs(piece.repeat(size / piece.length));
    points.push([size, total]);
  }
  const exponent = exponentOf(points);
  expect(exponent).toBeLessThan(1.4); // a square would be 2; a busy machine adds some
  const mean = Math.round((points.at(-1)?.[1] ?? 0) / PIECES.length);
  addFigure(
    task,
    PIECES.length * SIZES.length,
    `exponent ${exponent.toFixed(2)} over 8 to 64 kB, ${mean} ms of CPU at 64 kB`,
  );
});

const MANY = 20_000;

test('[F46] a wildcard over 20,000 files is judged within a second of processor time', {
  timeout: 60_000,
}, async ({ task }) => {
  const version = 'home/.claude/plugins/cache/mp/greeter/1.0.0';
  const folder = join(tree.dir, version, 'many');
  mkdirSync(folder);
  for (let index = 0; index < MANY; index++) closeSync(openSync(join(folder, `${index}`), 'w'));
  const before = process.cpuUsage();
  const { verdict } = await judge(
    requestIn(tree.dir, `rm -rf @/${version}/*/1*`.replace('@', tree.dir)),
  );
  const { user, system } = process.cpuUsage(before);
  const tookMs = Math.round((user + system) / 1000);
  expect(verdict).toBe('deny');
  expect(tookMs).toBeLessThan(1000);
  addFigure(task, MANY, `names matched by a wildcard: denied after ${tookMs} ms of CPU`);
});

test('[F46] a megabyte is judged by the places that it names', async ({ task }) => {
  const bomb = ';'.repeat(1024 * 1024);
  const startedAt = performance.now();
  const [harmless, named] = [
    await judge(requestIn(tree.dir, bomb)),
    await judge(requestIn(tree.dir, `${bomb} rm -rf ~/.claude/plugins/cache`)),
  ];
  const tookMs = Math.round(performance.now() - startedAt);
  expect([harmless.verdict, named.verdict]).toEqual(['allow', 'deny']);
  expect(tookMs).toBeLessThan(1000);
  addFigure(task, 2, `1 MB of \`;\` judged in ${tookMs} ms, denied only with a protected place`);
});
