/** A part of a PEP 440 range: every part has to hold. */
type Clause = { operator: string; release: number[]; isPrefix: boolean };

const CLAUSE = /^(~=|===?|!=|<=?|>=?)\s*v?(\d+(?:\.\d+)*)(\.\*)?$/;

/** Reads a PEP 440 range of final versions such as `>=3.10,<3.14`; `undefined` when it is not one. */
export function parseVersionRange(range: string): readonly Clause[] | undefined {
  const parts = range.split(',').filter((part) => part.trim() !== '');
  const clauses = parts.map(parseClause);
  return clauses.every((clause) => clause !== undefined) ? clauses : undefined;
}

function parseClause(part: string): Clause | undefined {
  const [, operator, release, star] = CLAUSE.exec(part.trim()) ?? [];
  if (operator === undefined || release === undefined) return undefined;
  const isPrefix = star !== undefined;
  if (isPrefix && !/^[=!]=$/.test(operator)) return undefined;
  const numbers = release.split('.').map(Number);
  if (operator === '~=' && numbers.length < 2) return undefined;
  return { operator, release: numbers, isPrefix };
}

/** Whether a version such as `3.12.1` or `3.14.0rc2` lies in `range`. */
export function isInRange(version: string, range: readonly Clause[]): boolean {
  const [, digits, rest] = /^(\d+(?:\.\d+)*)(.*)$/.exec(version) ?? [];
  if (digits === undefined) return false;
  const release = digits.split('.').map(Number);
  return range.every((clause) =>
    holds(clause, release, /^(a|b|rc)\d/.test(rest ?? '') ? 'pre' : 'final'),
  );
}

function holds(clause: Clause, release: number[], stage: 'pre' | 'final'): boolean {
  const order = compare(release, clause.release) || (stage === 'pre' ? -1 : 0);
  const isEqual = clause.isPrefix ? startsWith(release, clause.release) : order === 0;
  switch (clause.operator) {
    case '>=':
      return order >= 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    case '<':
      // PEP 440: a pre-release of the bound itself is not below it.
      return compare(release, clause.release) < 0;
    case '!=':
      return !isEqual;
    case '~=':
      return order >= 0 && startsWith(release, clause.release.slice(0, -1));
    default:
      return isEqual;
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function startsWith(release: readonly number[], prefix: readonly number[]): boolean {
  return prefix.every((number, index) => (release[index] ?? 0) === number);
}
