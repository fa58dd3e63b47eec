import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JudgeRequest, Verdict } from './request.ts';
import { renderReason } from './verdict/reason.ts';

const ALLOW: Verdict = { verdict: 'allow' };
const IN_ENVIRONMENT = /\/(?:\.venv|venv|node_modules)\//;

/** Judges a tool that writes one file: it may not change a file of an environment in use. */
export function judgeFileTool(request: JudgeRequest): Verdict {
  try {
    const path = pathOf(request);
    if (path === undefined || !existsSync(path)) return ALLOW;
    const real = realpathSync(path);
    if (!request.roots.some((root) => isBelow(real, root.path) || isBelow(path, root.path)))
      return ALLOW;
    const users = request.liveUses(real).filter((use) => {
      const isIn = isBelow(real, use.path);
      return (
        isIn && (use.kind === 'environment' || IN_ENVIRONMENT.test(real.slice(use.path.length)))
      );
    });
    if (users.length === 0) return ALLOW;
    const losses = [{ act: 'edit', path: real, certainty: 'certain', users } as const];
    return { verdict: 'deny', reason: renderReason('deny', losses, path), paths: [real], users };
  } catch {
    return ALLOW; // the path cannot be read: the tool will say so itself
  }
}

function pathOf({ toolInput, cwd }: JudgeRequest): string | undefined {
  if (typeof toolInput !== 'object' || toolInput === null) return undefined;
  const path: unknown =
    Reflect.get(toolInput, 'file_path') ?? Reflect.get(toolInput, 'notebook_path');
  return typeof path === 'string' && path !== '' ? resolve(cwd, path) : undefined;
}

function isBelow(path: string, parent: string): boolean {
  return path.startsWith(`${realOf(parent)}/`) || path.startsWith(`${parent}/`);
}

function realOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
