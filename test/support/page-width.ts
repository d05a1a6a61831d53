/**
 * Characters of a line on A4 in the widest ordinary print: 10 pt monospaced (6 pt a character), margins of 20 mm. Also
 * the columns of a terminal.
 */
export const PAGE_COLUMNS = 80;

/** Columns added to the words of a cell: the bar, and a space on either side. */
const COLUMN_EDGE = 3;

/** A table of a document. */
export interface MarkdownTable {
  /** Line of its first row, from 1. */
  readonly line: number;
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a Markdown document, without their lines of dashes. */
export function tablesOf(markdown: string): readonly MarkdownTable[] {
  const tables: { line: number; rows: string[][] }[] = [];
  for (const [index, line] of outsideOfBlocks(markdown)) {
    if (!line.startsWith('|')) continue;
    const last = tables.at(-1);
    const isNext = last !== undefined && last.line + last.rows.length === index + 1;
    if (isNext) last.rows.push(cellsOf(line));
    else tables.push({ line: index + 1, rows: [cellsOf(line)] });
  }
  return tables.map(({ line, rows }) => ({ line, rows: rows.filter((cells) => !isRule(cells)) }));
}

/** Smallest width of a table: words break only at spaces, so each column is as wide as its longest word. */
export function leastWidth({ rows }: MarkdownTable): number {
  const columns = Math.max(0, ...rows.map((cells) => cells.length));
  const widest = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...rows.map((cells) => longestWord(cells[column] ?? ''))),
  );
  return widest.reduce((sum, width) => sum + width + COLUMN_EDGE, 1);
}

/** Parts of a document too wide for A4: tables, and lines of preformatted blocks. Commands may wrap. */
export function faultsOfWidth(markdown: string): readonly string[] {
  const tables = tablesOf(markdown).filter((table) => leastWidth(table) > PAGE_COLUMNS);
  return [
    ...tables.map(
      (table) => `table at line ${table.line} takes ${leastWidth(table)} columns: ${table.rows[0]?.join(' | ')}`,
    ),
    ...drawnLines(markdown)
      .filter(([, line]) => lengthOf(line) > PAGE_COLUMNS)
      .map(([index, line]) => `line ${index + 1} takes ${lengthOf(line)} columns: ${line}`),
  ];
}

/** Kinds of fenced blocks of a document: `text`, `sh`. */
export function blockKinds(markdown: string): readonly string[] {
  const fences = markdown.split('\n').filter((line) => line.startsWith('```'));
  return fences.filter((_, index) => index % 2 === 0).map((line) => line.slice(3));
}

function cellsOf(row: string): string[] {
  // GFM splits a row at every bar without a backslash.
  return [...row.slice(1).matchAll(/((?:\\.|[^|\\])*)\|/g)].map(([, cell = '']) => cell.trim());
}

function isRule(cells: readonly string[]): boolean {
  return cells.every((cell) => /^:?-+:?$/.test(cell));
}

function longestWord(cell: string): number {
  return Math.max(...cell.split(/\s+/).map(lengthOf));
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

function outsideOfBlocks(markdown: string): readonly (readonly [number, string])[] {
  return linesByBlock(markdown).flatMap(([index, line, kind]) => (kind === undefined ? [[index, line] as const] : []));
}

function drawnLines(markdown: string): readonly (readonly [number, string])[] {
  return linesByBlock(markdown).flatMap(([index, line, kind]) =>
    kind === undefined || kind === 'sh' ? [] : [[index, line] as const],
  );
}

function linesByBlock(markdown: string): readonly (readonly [number, string, string | undefined])[] {
  let kind: string | undefined;
  return markdown.split('\n').map((line, index) => {
    const isFence = line.startsWith('```');
    if (isFence) kind = kind === undefined ? line.slice(3) : undefined;
    return [index, line, isFence ? undefined : kind] as const;
  });
}
