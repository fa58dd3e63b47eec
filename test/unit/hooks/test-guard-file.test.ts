import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { testGuardFile } from '../../../src/hooks/test-guard-file.ts';
import { test } from '../../helpers/test.ts';

test('[F47, H18] a guard that is missing or was edited is told of', async ({ dir }) => {
  const file = join(dir, 'guard.cjs');
  const built = createHash('sha256').update('let it be').digest('hex');
  expect(await testGuardFile(file, built)).toContain('is missing');
  writeFileSync(file, 'let it be');
  expect(await testGuardFile(file, built)).toBeUndefined();
  writeFileSync(file, 'process.exit(0)');
  expect(await testGuardFile(file, built)).toContain('is not as it was built');
});
