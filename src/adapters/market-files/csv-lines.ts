import type { ReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { PreliveError } from '../../domain/errors.ts';
import { quoted } from '../../domain/words.ts';
import { notUtf8, unreadableError } from '../files/failures.ts';
import { faultCode } from '../files/faults.ts';
import { streamOf } from '../files/read.ts';
import type { CsvLine } from './cells.ts';

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Streams the lines of a CSV file (RFC 4180, UTF-8) below its header, which has exactly these columns in any order. */
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
  const input = Readable.from(textOf(file, streamOf(file)));
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

/** Decodes UTF-8 text in parts. Throws PreliveError FILE_UNREADABLE where the bytes have another encoding. */
async function* textOf(file: string, stream: ReadStream): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  const decode = (bytes: Uint8Array, isLast: boolean) => {
    try {
      return decoder.decode(bytes, { stream: !isLast });
    } catch (cause) {
      throw notUtf8(file, bytes, { line, cause });
    }
  };
  for await (const chunk of stream) {
    const text = decode(chunk, false);
    for (const character of text) if (character === '\n') line++;
    yield text;
  }
  // Throws when the file ends within a character.
  decode(new Uint8Array(), true);
}

function readingFault(file: string, cause: unknown): unknown {
  if (cause instanceof PreliveError) return cause;
  if (cause instanceof CsvError)
    return new PreliveError('DOCUMENT_INVALID', `${file}: ${formatCsvError(cause)}`, { cause });
  return faultCode(cause) === undefined ? cause : unreadableError(file, cause);
}

const CSV_WORDS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'expected the quote that begins a cell to end, found the end of the file',
  CSV_INVALID_CLOSING_QUOTE: 'expected a comma or a line end behind a closing quote, found more text',
  INVALID_OPENING_QUOTE: 'expected quotes around a whole cell, found one within a cell',
};

function formatCsvError(error: CsvError): string {
  const { code, lines, record } = error;
  const line = typeof lines === 'number' ? `line ${lines}: ` : '';
  if (code.startsWith('CSV_RECORD_INCONSISTENT'))
    return `${line}expected as many cells as the header has, found ${Array.isArray(record) ? record.length : 'another number'}`;
  return `${line}${CSV_WORDS[code] ?? `it cannot be read as CSV (${code})`}`;
}

function checkedHeader(file: string, found: readonly string[], columns: readonly string[]): readonly string[] {
  const isWhole = found.length === columns.length && columns.every((name) => found.includes(name));
  if (isWhole) return found;
  const expected = `${file}: line 1: header: expected the columns ${columns.join(',')}`;
  throw new PreliveError('DOCUMENT_INVALID', `${expected}, found ${quoted(found.join(','))}`);
}
