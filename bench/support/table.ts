/** A column: its heading, and whether its cells are right-aligned numbers. */
export interface Column {
  readonly heading: string;
  readonly numeric?: boolean;
}

/** Lines of a text table: two blanks between columns, each as wide as its widest cell, no trailing blanks. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [columns.map(({ heading }) => heading), ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => (row[index] ?? '').length)));
  const cell = (text: string, index: number) =>
    columns[index]?.numeric === true ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0);
  return all.map((row) =>
    columns
      .map((_, index) => cell(row[index] ?? '', index))
      .join('  ')
      .trimEnd(),
  );
}
