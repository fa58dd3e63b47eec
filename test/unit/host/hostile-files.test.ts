import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { readInstalled } from '../../../src/host/plugins/read-installed.ts';
import type { Problem } from '../../../src/host/read-json.ts';
import { readFailureCache } from '../../../src/host/records/failure-cache.ts';
import { readLastLog } from '../../../src/host/records/last-log.ts';
import { listVersions } from '../../../src/host/records/list-versions.ts';
import { readDisabledServers } from '../../../src/host/servers/read-disabled.ts';
import { readServers } from '../../../src/host/servers/read-servers.ts';
import { test } from '../../helpers/test.ts';
import { type HostTree, hostTree } from './host-tree.ts';

/** Each makes something at `path` that is not what the client puts there. */
const FAULTS: Record<string, (path: string) => void> = {
  empty: (path) => writeFileSync(path, ''),
  'half written': (path) => writeFileSync(path, '{"version":2,"plu'),
  'no text': (path) => writeFileSync(path, Buffer.from([0, 255, 254, 1])),
  null: (path) => writeFileSync(path, 'null'),
  'nested without end': (path) => writeFileSync(path, '['.repeat(200_000) + ']'.repeat(200_000)),
  'a terabyte': (path) => {
    writeFileSync(path, '{');
    truncateSync(path, 2 ** 40);
  },
  'a directory': (path) => mkdirSync(path),
  'a FIFO': (path) => execFileSync('mkfifo', [path]),
  'a link to itself': (path) => symlinkSync(path, path),
  'a link to a device that never ends': (path) => symlinkSync('/dev/zero', path),
};

type Reader = {
  file: (tree: HostTree) => string;
  read: (tree: HostTree) => Problem[];
};

const installed: Reader['read'] = ({ places, project }) => readInstalled(places, project).problems;
const servers: Reader['read'] = ({ root, project }) => {
  const plugin = { plugin: 'p', root: { kind: 'cache', path: root }, dataDir: '/d' } as const;
  return readServers(plugin, { env: {}, projectDir: project }).problems;
};

const READERS: Record<string, Reader> = {
  'the install records': {
    file: ({ places }) => join(places.plugins, 'installed_plugins.json'),
    read: installed,
  },
  'the known marketplaces': {
    file: ({ places }) => join(places.plugins, 'known_marketplaces.json'),
    read: installed,
  },
  'the settings': { file: ({ places }) => places.userSettings, read: installed },
  'the manifest': {
    file: ({ root }) => join(root, '.claude-plugin', 'plugin.json'),
    read: servers,
  },
  'the servers': { file: ({ root }) => join(root, '.mcp.json'), read: servers },
  'the failure cache': {
    file: ({ places }) => places.failureCache,
    read: ({ places }) => readFailureCache(places, 0).problems,
  },
  'the own file of the client': {
    file: ({ places }) => places.claudeJson,
    read: ({ places, project }) => readDisabledServers(places, project).problems,
  },
};

describe('[H25] [H26] a hostile file is one problem and no delay', () => {
  for (const [what, { file, read }] of Object.entries(READERS)) {
    for (const [fault, make] of Object.entries(FAULTS)) {
      test(`${what}: ${fault}`, ({ dir }) => {
        const tree = hostTree(dir);
        const path = file(tree);
        mkdirSync(join(path, '..'), { recursive: true });
        make(path);
        const startedAt = performance.now();
        expect(read(tree).map((problem) => problem.path)).toEqual([path]);
        expect(performance.now() - startedAt).toBeLessThan(1000);
      });
    }
  }
});

describe('[H25] [H26] what stands in the place of a mark or a log is survived', () => {
  for (const [fault, make] of Object.entries(FAULTS)) {
    test(fault, ({ dir }) => {
      const { places, root } = hostTree(dir);
      const logs = join(places.logsRoot, '-x', 'mcp-logs-plugin-p-s');
      for (const path of [join(root, '.in_use'), logs]) mkdirSync(path, { recursive: true });
      make(join(root, '.in_use', '2147483647'));
      make(join(root, '.orphaned_at'));
      make(join(logs, '2026.jsonl'));
      const marks = listVersions(places).map(({ inUse, orphanedAt }) => [
        inUse[0]?.alive,
        orphanedAt,
      ]);
      expect(marks).toEqual([['dead', 'unknown']]);
      expect(readLastLog(places, 'any', 'plugin:p:s')).toBeUndefined();
    });
  }
});

describe('[H25] a folder in whose place a file stands is an empty one', () => {
  test.for(['cache', 'skills', 'logs', 'marks'])('%s', (what, { dir }) => {
    const tree = hostTree(dir);
    const { places, root } = tree;
    tree.record();
    const paths: Record<string, string> = {
      cache: join(places.plugins, 'other'),
      skills: places.skills,
      logs: places.logsRoot,
      marks: join(root, '.in_use'),
    };
    tree.write(paths[what] ?? '', 'a file');
    expect(readInstalled(places, tree.project).problems).toEqual([]);
    expect(listVersions(places)).toHaveLength(1);
    expect(readLastLog(places, 'any', 'plugin:p:s')).toBeUndefined();
  });
});

test.runIf(process.getuid?.() !== 0)('[H25] a file that may not be read is told', ({ dir }) => {
  const tree = hostTree(dir);
  chmodSync(tree.write(tree.places.failureCache, {}), 0);
  expect(readFailureCache(tree.places, 0).problems).toEqual([
    { kind: 'unreadable', path: tree.places.failureCache, detail: 'EACCES' },
  ]);
});

test('[F43] nothing here can write: of the file system only what reads is imported', () => {
  const allowed = ['Dirent', 'existsSync', 'readdirSync', 'statSync'];
  const sources = readdirSync('src/host', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join('src/host', file), 'utf8'));
  const used = sources.flatMap((source) =>
    [...source.matchAll(/import \{([^}]*)\} from 'node:fs'/g)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.replace('type ', '').trim()),
    ),
  );
  const lib = sources.flatMap((source) => source.match(/(?<=lib\/)[\w/-]+(?=\.ts')/g) ?? []);
  expect([...new Set(used)].filter((name) => name !== '').sort()).toEqual(allowed);
  expect([...new Set(lib)].sort()).toEqual([
    'app-error',
    'errno',
    'files/child-path',
    'files/read-file',
    'processes/process-stat',
    'program-world',
  ]);
});
