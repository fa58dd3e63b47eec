/** A part of a text that is a secret, and what stands in its place. */
export type Span = { start: number; end: number; mask: string };

/** Sorts spans by their place and joins those that overlap. */
export function joinSpans(spans: Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of inOrder(spans) ? spans : spans.sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && span.start < last.end) last.end = Math.max(last.end, span.end);
    else joined.push(span);
  }
  return joined;
}

/** The text from `from` to `to` with the joined `spans` masked, also those that began before. */
export function replaceSpans(
  text: string,
  spans: readonly Span[],
  { from = 0, to = text.length } = {},
): string {
  const parts: string[] = [];
  let at = from;
  for (const { start, end, mask } of spans) {
    if (end <= at) continue;
    if (start >= to) break;
    if (start > at) parts.push(text.slice(at, start));
    parts.push(mask);
    at = end;
  }
  if (at < to) parts.push(text.slice(at, to));
  return parts.join('');
}

/** Asked because it is cheap: one kind of secret alone is found in order. */
function inOrder(spans: readonly Span[]): boolean {
  return spans.every((span, index) => index === 0 || (spans[index - 1]?.start ?? 0) <= span.start);
}
