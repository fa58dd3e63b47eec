/** How long something that may never come is waited for. */
export const PATIENCE_MS = 5000;

/** What is said when it has not come by then. */
export function tooLate(ms = PATIENCE_MS): string {
  return `within ${ms / 1000} s`;
}
