import type { Ground } from '../operation.ts';
import type { Task } from '../task.ts';
import type { Command } from '../trace/run-traced.ts';

/** The command that does one operation in `dir`. */
export function operateCommand({ operate, env }: Ground, dir: string, task: Task): Command {
  return { args: [operate, JSON.stringify(task)], env, cwd: dir };
}
