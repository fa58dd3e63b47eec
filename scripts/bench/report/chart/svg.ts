type Attributes = Readonly<Record<string, string | number>>;

/** One element; numbers keep one decimal, which is finer than a screen. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeText(typeof value === 'number' ? decimal(value) : value)}"`,
  );
  const start = `<${name}${written.join('')}`;
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`;
}

/** Text at a place; longer ones are cut and told whole by the tooltip. */
export function text(
  content: string,
  { maxChars = Number.POSITIVE_INFINITY, ...attributes }: Attributes & { maxChars?: number },
): string {
  if (content.length <= maxChars) return element('text', attributes, escapeText(content));
  const cut = `${content.slice(0, maxChars - 1).trimEnd()}…`;
  return element('text', attributes, element('title', {}, escapeText(content)), escapeText(cut));
}

function decimal(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escapeText(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
