import type { ParameterExpansionPart, ParameterOperation } from 'unbash';
import { isUnknown, UNKNOWN } from '../../effects/effect.ts';
import type { Shell } from '../shell.ts';
import { wildcardMatcher } from './glob.ts';

const MAX_TRIMMED = 512;

/** The values of a variable or special parameter; a name that nothing set is unknown. */
export function valuesOf(shell: Shell, name: string): string[] {
  const set = lookUp(shell, name);
  if (set !== undefined) return set;
  return name === 'IFS' ? [' \t\n'] : [UNKNOWN];
}

function lookUp(shell: Shell, name: string): string[] | undefined {
  if (name === '@' || name === '*') return shell.positional;
  if (name === 'PWD') return [shell.cwd];
  if (/^[1-9]\d*$/.test(name)) return [shell.positional[Number(name) - 1] ?? ''];
  return shell.variables.get(shell.references.get(name) ?? name);
}

/** The values of `${…}` with its operation applied. */
export function expandParameter(shell: Shell, part: ParameterExpansionPart): string[] {
  if (part.prefix === '#') return [UNKNOWN];
  const name = part.prefix === '!' ? nameBehind(shell, part) : part.parameter;
  if (name === undefined) return [UNKNOWN];
  const values = chosen(lookUp(shell, name), part, shell);
  if (part.operation) return operate(shell, { part, name, values }, part.operation);
  return values ?? valuesOf(shell, name);
}

function nameBehind(shell: Shell, part: ParameterExpansionPart): string | undefined {
  const name = lookUp(shell, part.parameter)?.[0];
  return name !== undefined && /^\w+$/.test(name) ? name : undefined;
}

function chosen(
  values: string[] | undefined,
  { index }: ParameterExpansionPart,
  shell: Shell,
): string[] | undefined {
  if (values === undefined) return undefined;
  if (index === undefined)
    return values.length > 1 && shell.positional !== values ? values.slice(0, 1) : values;
  if (index.text === '@' || index.text === '*') return values;
  const at = Number(shell.follow.text(shell, index));
  return Number.isInteger(at) ? [values.at(at) ?? ''] : values;
}

type Subject = { part: ParameterExpansionPart; name: string; values: string[] | undefined };

function operate(shell: Shell, subject: Subject, operation: ParameterOperation): string[] {
  const { name, values } = subject;
  switch (operation.type) {
    case 'Default':
      return withDefault(shell, subject, operation);
    case 'Remove': {
      const pattern = shell.follow.text(shell, operation.operand);
      return (values ?? [UNKNOWN]).map((value) => trimmed(value, pattern, operation.operator));
    }
    case 'Replace': {
      const pattern = shell.follow.text(shell, operation.pattern);
      const by = shell.follow.text(shell, operation.replacement);
      return (values ?? [UNKNOWN]).map((value) =>
        replaced(value, pattern, { by, operator: operation.operator }),
      );
    }
    case 'Slice': {
      const offset = shell.follow.text(shell, operation.offset).trim();
      const length = operation.length && shell.follow.text(shell, operation.length).trim();
      return sliced(values ?? valuesOf(shell, name), offset, length);
    }
    case 'CaseModification':
      return (values ?? [UNKNOWN]).map((value) => recased(value, operation.operator));
    case 'Transform':
      return values ?? [UNKNOWN];
    default:
      return [UNKNOWN];
  }
}

function withDefault(
  shell: Shell,
  { name, values }: Subject,
  { operator, operand }: Extract<ParameterOperation, { type: 'Default' }>,
): string[] {
  const isEmpty = operator.startsWith(':') && (values ?? []).join('') === '';
  const isSet = values !== undefined && !isEmpty;
  if (operator.endsWith('+')) return isSet ? [shell.follow.text(shell, operand)] : [''];
  if (isSet) return values;
  const text = shell.follow.text(shell, operand);
  if (operator.endsWith('?')) return [UNKNOWN];
  if (operator.endsWith('=')) shell.variables.set(name, [text]);
  return [text];
}

function trimmed(value: string, pattern: string, operator: string): string {
  if (isUnknown(value) || value.length > MAX_TRIMMED) return value;
  const matches = wildcardMatcher(pattern);
  const fromStart = operator.startsWith('#');
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => length);
  if (operator.length === 2) lengths.reverse();
  const at = (length: number) => (fromStart ? length : value.length - length);
  const cut = (length: number) =>
    fromStart ? value.slice(0, at(length)) : value.slice(at(length));
  const found = lengths.find((length) => matches(cut(length)));
  if (found === undefined) return value;
  return fromStart ? value.slice(at(found)) : value.slice(0, at(found));
}

type Replacement = { by: string; operator: string };

function replaced(value: string, pattern: string, { by, operator }: Replacement): string {
  if (isUnknown(value)) return value;
  if (/[*?[\\]/.test(pattern)) return UNKNOWN;
  if (operator === '//') return value.replaceAll(pattern, () => by);
  if (operator === '/#')
    return value.startsWith(pattern) ? by + value.slice(pattern.length) : value;
  if (operator === '/%')
    return value.endsWith(pattern) ? value.slice(0, -pattern.length) + by : value;
  return value.replace(pattern, () => by);
}

function sliced(values: string[], offset: string, length: string | undefined): string[] {
  const from = Number(offset);
  const count = length === undefined ? undefined : Number(length);
  if (!Number.isInteger(from) || (count !== undefined && !Number.isInteger(count)))
    return [UNKNOWN];
  const cut = (size: number) => {
    const start = from < 0 ? size + from : from;
    return [start, count === undefined ? size : count < 0 ? size + count : start + count] as const;
  };
  return values.length > 1
    ? values.slice(...cut(values.length))
    : values.map((value) => (isUnknown(value) ? value : value.slice(...cut(value.length))));
}

function recased(value: string, operator: string): string {
  const isUpper = operator.startsWith('^');
  const change = (text: string) => (isUpper ? text.toUpperCase() : text.toLowerCase());
  return operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1);
}
