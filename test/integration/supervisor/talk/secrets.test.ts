import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { addFigure } from '../../../helpers/figure.ts';
import { test } from '../../../helpers/test.ts';
import { installServer } from '../drive/plugin.ts';
import { server } from '../drive/processes.ts';
import { bundledSupervisor } from '../drive/supervised.ts';

const supervisor = bundledSupervisor();

const NAMES = [
  ...['API_KEY', 'GITHUB_TOKEN', 'DB_PASSWORD', 'CLIENT_SECRET', 'AWS_SECRET_ACCESS_KEY'],
  ...['OPENAI_API_KEY', 'NPM_TOKEN', 'SESSION_COOKIE', 'PRIVATE_KEY', 'SENTRY_DSN', 'MY_PASS'],
  ...['SLACK_WEBHOOK', 'authToken', 'HMAC_SIGNATURE', 'SERVICE_CREDENTIALS', 'SSH_PASSPHRASE'],
  ...['X_AUTH', 'REDIS_PASSWD'],
];
const canary = (index: number) => `c4n4ry-${index}-q"ü\\${'abcdefgh'.repeat(index % 5)}`;
const SECRETS = Object.fromEntries(NAMES.map((name, index) => [name, canary(index)]));
const ENV = {
  ...SECRETS,
  INDEX_URL: 'https://user:c4n4ry-18-in-an-address@packages.example/simple',
  DATABASE_URL: 'postgres://app:c4n4ry-19-in-an-address@db.example/app',
};
/** What every one of the twenty has, also where quotes or letters are escaped. */
const CANARY = /c4n4ry-\d+/;

test('[H27] twenty secrets that a server tells on stderr and dies with are in nothing that we write', async ({
  task,
  dir,
}) => {
  const plugin = installServer(dir, server('talk/server-that-leaks'));
  const host = plugin.host(ENV);
  const { result } = await host.initialize();
  await host.until('snapshot', plugin.hasSnapshot);
  const { error } = await host.call('die');
  expect(error.message).toContain('exited with code 3');
  await host.until('record', () => plugin.records()[0]?.lastError !== undefined);
  const records = JSON.stringify(plugin.records());
  await host.close();
  expect(host.stderr).toContain('PATH=');
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
  expect(Object.keys(ENV).length).toBe(20);
  for (const text of [JSON.stringify([result, error]), host.stderr, records, ...files])
    expect(CANARY.exec(text)?.[0]).toBe(undefined);
  addFigure(task, 20, `0 leaks in ${files.length} files, the record, answers and stderr`);
});

test('[H27] secrets on stderr are not in the log', async ({ task, dir }) => {
  Object.assign(process.env, ENV);
  const logFile = join(dir, 'server.log');
  const host = supervisor.host(server('talk/server-that-leaks'), { logFile });
  for (const name of Object.keys(ENV)) delete process.env[name];
  await host.initialize();
  await host.call('die');
  await host.close();
  const log = readFileSync(logFile, 'utf8');
  expect(log).toContain('PATH=');
  expect(CANARY.exec(log)?.[0]).toBe(undefined);
  addFigure(task, 20, '0 leaks in the log');
});
