import type { Target } from './targets.ts';

/** One trial: what happens at which call, once or from then on. */
export type Trial = Target & { fault: string; times: 'once' | 'from then on' };

const ERRORS = ['ENOSPC', 'EDQUOT', 'EIO', 'EACCES', 'EROFS', 'EMFILE', 'EINTR', 'ENOLCK'];

/**
 * Every fault at every target. A call that is interrupted for ever is left out: no file system does
 * that, and every runtime calls again until it is not.
 */
export function trialsOf(targets: readonly Target[]): Trial[] {
  return targets.flatMap((target) => [
    { ...target, fault: 'SIGKILL', times: 'once' as const },
    ...ERRORS.map((fault) => ({ ...target, fault, times: 'once' as const })),
    ...ERRORS.filter((fault) => fault !== 'EINTR').map((fault) => ({
      ...target,
      fault,
      times: 'from then on' as const,
    })),
  ]);
}

/** The words for strace that make it happen. */
export function injectionOf({ call, k, fault, times }: Trial): string[] {
  const what = fault.startsWith('SIG') ? `signal=${fault}` : `error=${fault}`;
  const when = times === 'once' ? String(k) : `${k}+`;
  return ['-e', `trace=${call}`, '-e', `inject=${call}:${what}:when=${when}`];
}
