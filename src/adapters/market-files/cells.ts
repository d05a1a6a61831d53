import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import { quoted } from '../../domain/words.ts';

/** Line of a file with its cells by column. */
export interface CsvLine {
  readonly file: string;
  readonly number: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** Error for a cell: file, line, field, what was expected, what was found. */
export function cellFault(line: CsvLine, field: string, expected: string, found = line.cells[field]): PreliveError {
  const place = `${line.file}: line ${line.number}: ${field}`;
  return new PreliveError('DOCUMENT_INVALID', `${place}: expected ${expected}, found ${quoted(found ?? '')}`);
}

/** Throws PreliveError DOCUMENT_INVALID unless the condition is true. */
export function expectCell(isRight: boolean, line: CsvLine, field: string, expected: string): void {
  if (!isRight) throw cellFault(line, field, expected);
}

const DECIMAL = /^\d+(\.\d{1,6})?$/;
const WHOLE = /^\d{1,15}$/;
const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** Reads a price above zero with at most six decimals. */
export function readPrice(line: CsvLine, field: string): number {
  const text = line.cells[field] ?? '';
  expectCell(DECIMAL.test(text) && Number(text) > 0, line, field, 'a price above zero with at most six decimals');
  return Number(text);
}

/** Reads a whole number of at least 0. */
export function readCount(line: CsvLine, field: string): number {
  const text = line.cells[field] ?? '';
  expectCell(WHOLE.test(text), line, field, 'a whole number from 0 on');
  return Number(text);
}

/** Reads a symbol that the venue lists. */
export function readSymbol(line: CsvLine, symbols: ReadonlySet<string>): string {
  const text = line.cells['symbol'] ?? '';
  expectCell(symbols.has(text), line, 'symbol', `one of ${[...symbols].join(', ')}`);
  return text;
}

/** Reads a time with its zone. */
export function readInstant(line: CsvLine): EpochMs {
  const text = line.cells['time'] ?? '';
  const at = INSTANT.test(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN;
  expectCell(Number.isFinite(at), line, 'time', 'a time with its zone, such as 2026-11-18T14:30:00Z');
  return at;
}

/** Reads a time with its zone, or a day. */
export function readStart(line: CsvLine): EpochMs | string {
  const text = line.cells['time'] ?? '';
  if (!DATE.test(text)) return readInstant(line);
  const isDay = new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
  expectCell(isDay, line, 'time', 'a day of the calendar');
  return text;
}
