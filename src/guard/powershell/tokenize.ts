/** A statement of a PowerShell pipeline: its words, quotes taken off. */
export type Stage = { words: Token[]; redirects: string[] };
/** A word; `raw` ones were in single quotes and hold no variables. */
export type Token = { text: string; raw: boolean };

const TOKEN =
  /#[^\n]*|'((?:[^']|'')*)'|"((?:[^"`]|`[\s\S]|"")*)"|(>{1,2}|&&|\|\||[;|\n(){},])|((?:`[\s\S]|[^\s;|(){},'">`])+)/g;

type Draft = { statements: Stage[][]; stages: Stage[]; stage: Stage; isTarget: boolean };

/** Takes a PowerShell command apart: statements, each a list of the stages of its pipeline. */
export function tokenize(source: string): Stage[][] {
  const draft: Draft = { statements: [], stages: [], stage: emptyStage(), isTarget: false };
  for (const [all, single, double, operator, bare] of source.matchAll(TOKEN)) {
    if (operator !== undefined) takeOperator(draft, operator);
    else if (!all.startsWith('#')) {
      const text = single?.replaceAll("''", "'") ?? unescaped(double ?? bare ?? '');
      if (draft.isTarget) draft.stage.redirects.push(text);
      else draft.stage.words.push({ text, raw: single !== undefined });
      draft.isTarget = false;
    }
  }
  endStatement(draft);
  return draft.statements;
}

function takeOperator(draft: Draft, operator: string): void {
  if (operator.startsWith('>')) draft.isTarget = true;
  else if (operator === '|') endStage(draft);
  else if (operator !== ',') endStatement(draft);
}

function endStage(draft: Draft): void {
  const { words, redirects } = draft.stage;
  if (words.length > 0 || redirects.length > 0) draft.stages.push(draft.stage);
  draft.stage = emptyStage();
}

function endStatement(draft: Draft): void {
  endStage(draft);
  if (draft.stages.length > 0) draft.statements.push(draft.stages);
  draft.stages = [];
}

function emptyStage(): Stage {
  return { words: [], redirects: [] };
}

function unescaped(text: string): string {
  return text.replace(/`([\s\S])/g, '$1');
}
