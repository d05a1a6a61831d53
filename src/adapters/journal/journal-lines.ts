import { crc32 } from 'node:zlib';

/**
 * Formats a record as a line of the journal: `{"crc":"9ae0daaf","record":{…}}`. The check value is CRC-32 of the
 * record's bytes, seeded with the value of the line before, so a changed, missing or moved line breaks the chain.
 */
export function journalLine(record: string, before: number): { readonly line: string; readonly crc: number } {
  const crc = crc32(record, before);
  return { line: `${OPENING}${crc.toString(16).padStart(8, '0')}${MIDDLE}${record}}\n`, crc };
}

const OPENING = '{"crc":"';
const MIDDLE = '","record":';
const RECORD_AT = OPENING.length + 8 + MIDDLE.length;

/** Records of a journal up to its first invalid line. */
interface ReadLines {
  /** JSON texts. */
  readonly records: readonly string[];
  /** Check value of the last record. */
  readonly crc: number;
  /** Length of their lines, bytes. */
  readonly length: number;
  /** Number of the invalid line, from 1, if more lines follow it. */
  readonly brokenLine?: number;
}

/** Reads the lines of a journal; a line that a crash truncated is after `length`. */
export function readJournalLines(bytes: Uint8Array): ReadLines {
  const lines = Buffer.from(bytes).toString('utf8').split('\n');
  const records: string[] = [];
  let crc = 0;
  let length = 0;
  for (const [i, line] of lines.entries()) {
    const record = line.slice(RECORD_AT, -1);
    const checked = journalLine(record, crc);
    if (checked.line !== `${line}\n` || i === lines.length - 1) {
      const isLast = lines.slice(i + 1).every((rest) => rest === '');
      return isLast ? { records, crc, length } : { records, crc, length, brokenLine: i + 1 };
    }
    records.push(record);
    crc = checked.crc;
    length += Buffer.byteLength(line) + 1;
  }
  return { records, crc, length };
}
