import { stripVTControlCharacters } from 'node:util';

let segmenter: Intl.Segmenter | undefined;

/** Characters as a reader counts them. The first Segmenter of a process reads the tables of all locales: milliseconds. */
function segmentsOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

/** Columns of a character: East Asian wide characters and pictographs take two. */
function columnsOf(character: string): number {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Extended_Pictographic}/u.test(
    character,
  )
    ? 2
    : 1;
}

/** Shortens text to a number of terminal columns, with an ellipsis. Returns no escape codes. */
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

/** Command for copying: it begins at a column and ends before the next. */
const COMMAND = /(?<=^|\s\s|: )(?:npx )?prelive(?: \S+)+/g;

/**
 * Wraps a line between words to a number of columns. Keeps facts that are separated by two or more spaces whole where
 * they fit. Indents continuation lines to the last column that begins in the first half of the terminal. Leaves words
 * longer than a line, and commands that do not fit, whole: the terminal breaks them, and they can be copied.
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

/** Start of the last column in the first half of the terminal; else a position after the line's own indent. */
function hangingIndent(line: string, columns: number): number {
  const starts = [...line.matchAll(/(?<=\S\s{2,})\S/g)].map(({ index }) => widthOf(line.slice(0, index)));
  const own = /^ */.exec(line)?.[0].length ?? 0;
  return starts.findLast((start) => start <= columns / 2) ?? Math.min(own + 2, Math.floor(columns / 2));
}

/** Last gap between facts that fits, else between words; never between the indent and the first word. */
function breakOf(line: string, start: number, columns: number): number | undefined {
  const gaps = [...line.matchAll(/(?<=\S) +(?=\S)/g)].filter(({ index }) => widthOf(line.slice(0, index)) > start);
  const fitting = gaps.filter(({ index }) => widthOf(line.slice(0, index)) <= columns);
  const apart = fitting.findLast((gap) => gap[0].length > 1);
  return (apart ?? fitting.at(-1) ?? gaps[0])?.index;
}
