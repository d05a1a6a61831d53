import { stripVTControlCharacters } from 'node:util';

let segmenter: Intl.Segmenter | undefined;

/** Characters as a reader counts them. The first Segmenter of a process reads the tables of all locales: milliseconds. */
function segmentsOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

/** Columns of a character: East Asian wide ones and pictures take two. */
function columnsOf(character: string): number {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Extended_Pictographic}/u.test(
    character,
  )
    ? 2
    : 1;
}

/** The text in at most so many columns of a terminal; what is cut off shows as an ellipsis. Holds no escape codes. */
export function fitWidth(text: string, columns: number): string {
  const characters = Array.from(segmentsOf(text.replaceAll(/\p{Cc}/gu, ' ')), ({ segment }) => segment);
  const total = characters.reduce((sum, character) => sum + columnsOf(character), 0);
  if (total <= columns) return characters.join('');
  let kept = '';
  let left = columns - 1;
  for (const character of characters) {
    left -= columnsOf(character);
    if (left < 0) break;
    kept += character;
  }
  return columns > 0 ? `${kept}…` : '';
}

/** Columns of a text; escape codes of colours take none. */
const widthOf = (text: string): number =>
  Array.from(segmentsOf(stripVTControlCharacters(text)), ({ segment }) => columnsOf(segment)).reduce(
    (a, b) => a + b,
    0,
  );

/** A command to be copied: it starts a column and ends at the next. */
const COMMAND = /(?<=^|\s\s|: )(?:npx )?prelive(?: \S+)+/g;

/**
 * A line of a screen on lines of at most so many columns, broken between words; facts that stand apart by two blanks or more
 * are kept whole where they fit. Later lines start under the last column of the line that begins in its first half. A word that
 * is longer than a line, and a command that does not fit, are left whole: the terminal breaks them, and they can be copied.
 */
export function wrapWords(line: string, columns: number): readonly string[] {
  if (widthOf(line) <= columns) return [line];
  if ([...line.matchAll(COMMAND)].some((found) => widthOf(line.slice(0, found.index + found[0].length)) > columns))
    return [line];
  const indent = ' '.repeat(hangingIndent(line, columns));
  const lines: string[] = [];
  let rest = line;
  while (widthOf(rest) > columns) {
    const start = lines.length === 0 ? hangingIndent(line, columns) : indent.length;
    const cut = breakOf(rest, start, columns);
    if (cut === undefined) break;
    lines.push(rest.slice(0, cut).trimEnd());
    rest = indent + rest.slice(cut).trimStart();
  }
  return [...lines, rest];
}

/** Where the last column starts that begins in the first half of the terminal; behind the line's own indent where there is none. */
function hangingIndent(line: string, columns: number): number {
  const starts = [...line.matchAll(/(?<=\S\s{2,})\S/g)].map(({ index }) => widthOf(line.slice(0, index)));
  const own = /^ */.exec(line)?.[0].length ?? 0;
  return starts.findLast((start) => start <= columns / 2) ?? Math.min(own + 2, Math.floor(columns / 2));
}

/** The last gap between two facts that fits, else between two words; the first word is never cut off from its indent. */
function breakOf(line: string, start: number, columns: number): number | undefined {
  const gaps = [...line.matchAll(/(?<=\S) +(?=\S)/g)].filter(({ index }) => widthOf(line.slice(0, index)) > start);
  const fitting = gaps.filter(({ index }) => widthOf(line.slice(0, index)) <= columns);
  const apart = fitting.findLast((gap) => gap[0].length > 1);
  return (apart ?? fitting.at(-1) ?? gaps[0])?.index;
}
