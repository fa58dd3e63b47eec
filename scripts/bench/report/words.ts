import type { Budget } from '../row.ts';

/** An amount with its unit; three digits are more than the noise of a machine allows. */
export function amount(value: number, unit: string): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  const isCount = unit === 'builds' || unit === 'tools';
  return `${value.toFixed(isCount ? 0 : Math.min(3, digits))} ${unit}`;
}

/** A difference, which says on which side it is. */
export function difference(value: number, unit: string): string {
  return `${value < 0 ? '' : '+'}${amount(value, unit)}`;
}

/** What a budget allows. */
export function limit(budget: Budget, unit: string): string {
  const { figure } = budget;
  const always = figure === 'ratioMin' || figure === 'ratioMax' ? ', always' : '';
  if ('atLeast' in budget) return `≥ ${budget.atLeast} ×${always}`;
  if (figure === 'ratio' || always) return `≤ ${budget.atMost} ×${always}`;
  return `≤ ${figure === 'difference' ? '+' : ''}${budget.atMost} ${unit}`;
}
