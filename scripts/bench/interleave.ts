/**
 * Measures every subject once per round. The order turns with the round, so that no subject always
 * follows the same one. A first round warms the caches and is dropped, unless it is too dear for that.
 */
export async function interleave<Figures extends Record<string, unknown>>(
  rounds: number,
  subjects: { [Name in keyof Figures]: () => Promise<Figures[Name]> },
  firstRound: 'dropped' | 'kept' = 'dropped',
): Promise<Figures[]> {
  const names: (keyof Figures)[] = Object.keys(subjects);
  const results: Figures[] = [];
  const dropped = firstRound === 'dropped' ? 1 : 0;
  for (let round = 0; round < rounds + dropped; round++) {
    const turn = round % names.length;
    const measured: Partial<Figures> = {};
    for (const name of [...names.slice(turn), ...names.slice(0, turn)]) {
      measured[name] = await subjects[name]();
    }
    results.push(measured as Figures);
  }
  return results.slice(dropped);
}
