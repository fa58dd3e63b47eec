import type { createColors } from 'picocolors';
import { diffLines } from './line-diff.ts';
import type { AdoptionPlan } from './plan/plan-adoption.ts';
import type { EntryAction } from './plan/plan-entry.ts';

type Colors = ReturnType<typeof createColors>;

const ACTIONS: Record<EntryAction, string> = {
  environment: 'starts from its environment',
  supervised: 'is supervised as it is',
  adopted: 'is adopted',
  left: 'is left alone',
};

/** What the plan changes, as a person reads it: the files first, then each server. */
export function renderPlan(plan: AdoptionPlan, colors: Colors): string {
  const { wrapper } = plan;
  const files = plan.changes.flatMap(({ file, before, after }) => [
    colors.bold(file),
    ...diffLines(before, after).map(({ sign, text }) => paint(sign, `  ${sign} ${text}`, colors)),
    '',
  ]);
  const verb = {
    missing: 'is added',
    old: 'is replaced by this version',
    current: 'is up to date',
  }[wrapper.state];
  return [...files, `${colors.bold(wrapper.path)} ${verb}`, ...renderEntries(plan, colors)].join(
    '\n',
  );
}

function renderEntries({ entries }: AdoptionPlan, colors: Colors): string[] {
  return entries.flatMap(({ name, action, notes }) => [
    `${colors.bold(name)} ${ACTIONS[action]}`,
    ...notes.map((note) => colors.dim(`  ${note}`)),
  ]);
}

function paint(sign: ' ' | '-' | '+', line: string, colors: Colors): string {
  if (sign === ' ') return colors.dim(line);
  return sign === '-' ? colors.red(line) : colors.green(line);
}

/** What is missing for the plugin to be adopted, one sentence each. */
export function listLacks({ wrapper, entries }: AdoptionPlan): string[] {
  return [
    ...(wrapper.state === 'missing' ? [`\`${wrapper.path}\` is missing`] : []),
    ...(wrapper.state === 'old' ? [`\`${wrapper.path}\` is not of this version`] : []),
    ...entries.flatMap(({ name, file, change }) =>
      change ? [`the server \`${name}\` in \`${file}\` is not adopted`] : [],
    ),
  ];
}

/** The same facts as one object. */
export function toJson(
  { pluginRoot, wrapper, entries, changes }: AdoptionPlan,
  result: { mode: string; done: boolean; warnings: string[] },
): object {
  return {
    plugin: pluginRoot,
    ...result,
    wrapper: { path: wrapper.path, state: wrapper.state },
    servers: entries.map(({ name, file, action, notes, change }) => ({
      name,
      file,
      action,
      notes,
      ...(change ? { change } : {}),
    })),
    files: changes.map(({ file }) => file),
  };
}
