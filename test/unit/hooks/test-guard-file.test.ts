import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { checksumOf, testGuardFile } from '../../../src/hooks/test-guard-file.ts';
import { test } from '../../helpers/test.ts';

test('[F47, H18] a guard that is missing or was edited is told of', async ({ dir }) => {
  const file = join(dir, 'guard.cjs');
  const built = checksumOf(Buffer.from('let it be'));
  expect(await testGuardFile(file, built)).toContain('is missing');
  writeFileSync(file, 'let it be');
  expect(await testGuardFile(file, built)).toBeUndefined();
  for (const other of ['process.exit(0)', '', 'let it bE', 'let it be\0', '\0let it be']) {
    writeFileSync(file, other);
    expect(await testGuardFile(file, built)).toContain('is not as it was built');
  }
});
