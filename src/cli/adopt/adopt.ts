import { createColors } from 'picocolors';
import { isIgnoredByGit } from './ignored-by-git.ts';
import { performPlan } from './perform-plan.ts';
import { type AdoptionPlan, hasServers, isDone, planAdoption } from './plan/plan-adoption.ts';
import { readPlugin } from './read/read-plugin.ts';
import { listLacks, renderPlan, toJson } from './render-plan.ts';

export type AdoptOptions = {
  dir: string;
  /** `check` and `dry-run` change nothing; only `check` fails when something is to be done. */
  mode: 'adopt' | 'dry-run' | 'check';
  output: 'text' | 'json';
  color: boolean;
  /** The wrapper that is put into the plugin. */
  runFile: string;
};

/** Puts the run wrapper into a plugin and behind its servers; gives what to print and the exit code. */
export function adopt(options: AdoptOptions): { text: string; exitCode: number } {
  const { dir, mode, output } = options;
  const plan = planAdoption(readPlugin(dir, options.runFile));
  const done = isDone(plan);
  const warnings = warningsOf(plan);
  if (mode === 'adopt' && !done) performPlan(plan);
  const exitCode = mode === 'check' && !done ? 1 : 0;
  if (output === 'json')
    return { text: JSON.stringify(toJson(plan, { mode, done, warnings }), null, 2), exitCode };
  const parts = [...textOf(plan, options), ...warnings.map((warning) => `warning: ${warning}`)];
  return { text: parts.join('\n'), exitCode };
}

function textOf(plan: AdoptionPlan, { mode, color }: AdoptOptions): string[] {
  if (!hasServers(plan))
    return ['Nothing to do: the plugin declares no server that starts a process'];
  if (mode === 'check')
    return isDone(plan) ? ['Adopted, and the wrapper is up to date'] : listLacks(plan);
  if (isDone(plan)) return ['Nothing to do'];
  const outcome = mode === 'dry-run' ? 'Nothing was changed' : 'Adopted';
  return [renderPlan(plan, createColors(color)), '', outcome];
}

function warningsOf(plan: AdoptionPlan): string[] {
  const { path } = plan.wrapper;
  if (!hasServers(plan) || !isIgnoredByGit(plan.pluginRoot, path)) return [];
  return [
    `git ignores \`${path}\`: commit it with \`git add --force ${path}\`, or it is missing wherever the plugin is installed`,
  ];
}
