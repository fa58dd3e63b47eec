import { constants } from 'node:os';

/** Whether `error` is a system error with one of these errno names, such as `ENOENT`. */
export function hasErrno(error: unknown, ...names: string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && names.includes(nameOf(error));
}

/** Node knows some of the system's errors (EDQUOT) only by their number. */
function nameOf(error: Error & { code: unknown }): string {
  const code = String(error.code);
  if (!code.startsWith('Unknown system error') || !('errno' in error)) return code;
  const { errno } = error;
  return Object.entries(constants.errno).find(([, number]) => number === -Number(errno))?.[0] ?? '';
}
