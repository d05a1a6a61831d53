import { CsvError, parse } from 'csv-parse';
import { PreliveError } from '../../domain/errors.ts';
import { streamOf } from '../files/read.ts';
import type { CsvLine } from './cells.ts';

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** The lines of a CSV file (RFC 4180, UTF-8) under its header, read as a stream. The header has exactly these columns, in any order. */
export async function* csvLines(file: string, columns: readonly string[]): AsyncGenerator<CsvLine> {
  let header: readonly string[] | undefined;
  for await (const { record, info } of parsedLines(file)) {
    if (header === undefined) header = checkedHeader(file, record, columns);
    else
      yield { file, number: info.lines, cells: Object.fromEntries(header.map((name, at) => [name, record[at] ?? ''])) };
  }
  if (header === undefined)
    throw new PreliveError('DOCUMENT_INVALID', `${file}: expected a header line, found nothing`);
}

async function* parsedLines(file: string): AsyncGenerator<Parsed> {
  const input = streamOf(file);
  const parser = parse({ bom: true, info: true, skip_empty_lines: true, trim: true });
  input.on('error', (cause) => parser.destroy(cause));
  try {
    for await (const parsed of input.pipe(parser)) yield parsed;
  } catch (cause) {
    throw readingFault(file, cause);
  } finally {
    input.destroy();
  }
}

function readingFault(file: string, cause: unknown): unknown {
  if (cause instanceof CsvError) return new PreliveError('DOCUMENT_INVALID', `${file}: ${cause.message}`, { cause });
  const isSystem = cause instanceof Error && 'code' in cause && 'syscall' in cause;
  return isSystem ? new PreliveError('FILE_UNREADABLE', `${file}: ${cause.message}`, { cause }) : cause;
}

function checkedHeader(file: string, found: readonly string[], columns: readonly string[]): readonly string[] {
  const isWhole = found.length === columns.length && columns.every((name) => found.includes(name));
  if (isWhole) return found;
  const expected = `${file}: line 1: header: expected the columns ${columns.join(',')}`;
  throw new PreliveError('DOCUMENT_INVALID', `${expected}, found ${found.join(',')}`);
}
