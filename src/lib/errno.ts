/** Whether `error` is a system error with one of these errno names, such as `ENOENT`. */
export function hasErrno(error: unknown, ...names: string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && names.includes(String(error.code));
}
