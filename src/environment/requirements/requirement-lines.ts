/** One requirement, option or include of a requirement file, and where it begins. */
export type RequirementLine = { line: number; text: string };

/**
 * Splits the text of a requirement file as pip does: a backslash joins a line with the next one, a
 * comment begins with `#` at the start or after a blank. A backslash at the end of a comment joins
 * nothing here: to pip the next line belongs to the comment, to uv it counts.
 */
export function parseRequirementLines(content: string): RequirementLine[] {
  const lines: RequirementLine[] = [];
  let open: RequirementLine | undefined;
  for (const [index, raw] of content
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const isComment = /^\s*#/.test(raw);
    const continues = raw.endsWith('\\') && !/(^|\s)#/.test(raw);
    const part = continues ? raw.slice(0, -1) : raw;
    open = {
      line: open?.line ?? index + 1,
      text: `${open?.text ?? ''}${isComment ? ' ' : ''}${part}`,
    };
    if (continues) continue;
    lines.push(open);
    open = undefined;
  }
  if (open) lines.push(open);
  return lines
    .map(({ line, text }) => ({ line, text: text.replace(/(^|\s)#.*$/, '').trim() }))
    .filter(({ text }) => text !== '');
}
