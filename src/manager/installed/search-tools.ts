import type { RosterMember, RosterTool } from '../member.ts';

/** A tool and whose it is. */
export type FoundTool = { member: RosterMember; tool: RosterTool };

const IN_NAME = 4;
const IN_SERVER = 2;
const IN_TEXT = 1;

/**
 * Finds the tools of a roster in which every word of `query` occurs, those with the words in their
 * names first. Without a query all of them, in the roster's order.
 */
export function searchTools(roster: readonly RosterMember[], query = ''): FoundTool[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const all = roster.flatMap((member) => member.tools.map((tool) => ({ member, tool })));
  const scored = all.map((found) => ({ found, score: scoreOf(found, words) }));
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score) // equals stay in order
    .map(({ found }) => found);
}

function scoreOf({ member, tool }: FoundTool, words: readonly string[]): number {
  const name = `${tool.name} ${tool.title ?? ''}`.toLowerCase();
  const server = member.name.toLowerCase();
  const text = tool.description.toLowerCase();
  let total = 1;
  for (const word of words) {
    const score =
      (name.includes(word) ? IN_NAME : 0) +
      (server.includes(word) ? IN_SERVER : 0) +
      (text.includes(word) ? IN_TEXT : 0);
    if (score === 0) return 0;
    total += score;
  }
  return total;
}
