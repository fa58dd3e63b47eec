/** Does one operation of the product, as `argv[2]` says in JSON, with a umask that hides nothing. */

import { pointCurrent, publish } from '../../../../src/environment/build/publish.ts';
import { healLink } from '../../../../src/environment/link.ts';
import { prune } from '../../../../src/environment/prune/prune.ts';
import { writeSnapshot } from '../../../../src/snapshot/write-snapshot.ts';
import type { Task } from './task.ts';

process.umask(0);
const task: Task = JSON.parse(process.argv[2] ?? '{}');
void perform(task).then((outcome) => process.stdout.write(`${outcome}\n`));

async function perform(task: Task): Promise<string> {
  switch (task.kind) {
    case 'link':
      return healLink(task.serverDir, task.environment, task.root);
    case 'publish':
      publish(task.request, task.finished, new Date());
      pointCurrent(task.request.serverStore, task.finished.environment);
      return 'published';
    case 'prune': {
      const needs = { requirements: new Map(), environments: new Set<string>() };
      const owner = { uid: process.getuid?.(), home: task.home };
      const pruned = await prune({ root: task.root, ...owner, now: task.now, minAgeMs: 0, needs });
      return `${pruned.removed.length} removed`;
    }
    case 'snapshot':
      return await writeSnapshot(task.file, task.content, { now: task.now });
  }
}
