/** How much one judgement may look at; every limit is hard. */
export type Budget = { steps: number; readonly endsAtCpuMs: number };

/** The command is too much to follow: what it names decides then. */
export class CapReached extends Error {
  override readonly name = 'CapReached';
}

const CLOCK_EVERY = 32;

/**
 * A budget of `steps` (files looked at, commands followed) and of processor time: a busy machine
 * must not turn an ordinary command into one that is too much to follow.
 */
export function createBudget(steps = 20_000, cpuMs = 120): Budget {
  return { steps, endsAtCpuMs: cpuNowMs() + cpuMs };
}

/** Takes from the budget, or throws `CapReached`. */
export function spend(budget: Budget, steps = 1): void {
  const before = budget.steps;
  budget.steps -= steps;
  if (budget.steps < 0) throw new CapReached();
  const ticked = Math.floor(before / CLOCK_EVERY) !== Math.floor(budget.steps / CLOCK_EVERY);
  if (ticked && cpuNowMs() > budget.endsAtCpuMs) throw new CapReached();
}

function cpuNowMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
