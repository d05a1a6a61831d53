/** Columns that fit everywhere: in a terminal, and on A4 in 10 pt monospaced print. */
export const DRAWN_COLUMNS = 80;

/** Wraps words into lines of at most `columns` characters; a longer word is cut. Returns at least one line. */
export function wordLines(text: string, columns: number): readonly string[] {
  const lines = [''];
  for (const word of plainWords(text).flatMap((one) => pieces(one, columns))) {
    const last = lines.at(-1) ?? '';
    const longer = last === '' ? word : `${last} ${word}`;
    if (lengthOf(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** External text on one line of at most `columns` characters. */
export function oneLine(text: string, columns: number): string {
  const line = plainWords(text).join(' ');
  return lengthOf(line) <= columns
    ? line
    : `${Array.from(line)
        .slice(0, columns - 1)
        .join('')}…`;
}

function plainWords(text: string): readonly string[] {
  return text.split(/[\s\p{Cc}]+/u).filter((word) => word !== '');
}

function pieces(word: string, columns: number): readonly string[] {
  const characters = Array.from(word);
  const count = Math.ceil(characters.length / columns);
  return Array.from({ length: count }, (_, i) => characters.slice(i * columns, (i + 1) * columns).join(''));
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
