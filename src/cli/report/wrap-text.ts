/** What every terminal shows without breaking a line itself. */
export const WIDTH = 80;

/**
 * Breaks a text into lines of at most `width` characters, each behind `indent`. A word that is longer
 * than a line stays whole: it is a path, and a path is copied.
 */
export function wrapText(text: string, indent: string, width = WIDTH): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + longer.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, indent + line];
}
