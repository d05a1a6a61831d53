import { stringify } from 'csv-stringify/sync';
import { invariant } from '../../domain/errors.ts';

/** CSV text (RFC 4180 quoting, LF at line ends) with a header line. Every row has a value for every column. */
export function renderCsv(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  rows.forEach((row, index) => {
    invariant(
      row.length === columns.length,
      `CSV row ${index + 1} has ${row.length} values for ${columns.length} columns`,
    );
    invariant(row.every(isPrintable), `CSV row ${index + 1} holds a number that cannot be written: ${row.join(', ')}`);
  });
  return stringify([[...columns], ...rows.map((row) => [...row])], { record_delimiter: '\n' });
}

function isPrintable(value: string | number): boolean {
  return typeof value === 'string' || Number.isFinite(value);
}
