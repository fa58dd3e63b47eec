import type { Target } from './targets.ts';

/** One trial: what happens at which call, once or from then on. */
export type Trial = Target & { fault: string; times: 'once' | 'from then on' };

const ERRORS = ['ENOSPC', 'EDQUOT', 'EIO', 'EACCES', 'EROFS', 'EMFILE', 'EINTR', 'ENOLCK'];

/** What a runtime also writes to pipes of its own, which no disk makes fail. */
const WRITES = /^(?:write|writev|pwrite64)$/;

/**
 * Every fault at every target. Left out is what no file system does: a call that is interrupted for
 * ever, and writes that fail from then on, for that hits the pipes by which a runtime wakes itself.
 * Where other programs are started (`startsPrograms`) a single failing write hits theirs, too: the
 * k-th is counted in each of them.
 */
export function trialsOf(targets: readonly Target[], startsPrograms: boolean): Trial[] {
  return targets.flatMap((target) => [
    { ...target, fault: 'SIGKILL', times: 'once' as const },
    ...(startsPrograms && WRITES.test(target.call) ? [] : ERRORS).map((fault) => ({
      ...target,
      fault,
      times: 'once' as const,
    })),
    ...lastingErrors(target).map((fault) => ({ ...target, fault, times: 'from then on' as const })),
  ]);
}

function lastingErrors({ call }: Target): string[] {
  return WRITES.test(call) ? [] : ERRORS.filter((fault) => fault !== 'EINTR');
}

/** The words for strace that make it happen. */
export function injectionOf({ call, k, fault, times }: Trial): string[] {
  const what = fault.startsWith('SIG') ? `signal=${fault}` : `error=${fault}`;
  const when = times === 'once' ? String(k) : `${k}+`;
  return ['-e', `trace=${call}`, '-e', `inject=${call}:${what}:when=${when}`];
}
