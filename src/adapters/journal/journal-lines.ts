import { crc32 } from 'node:zlib';

/**
 * One record of a journal on a line of its own: `{"crc":"9ae0daaf","record":{…}}`. The check value is CRC-32 of the
 * record's bytes, begun with the value of the line before: a line that is changed, missing or moved breaks the chain.
 */
export function journalLine(record: string, before: number): { readonly line: string; readonly crc: number } {
  const crc = crc32(record, before);
  return { line: `${OPENING}${crc.toString(16).padStart(8, '0')}${MIDDLE}${record}}\n`, crc };
}

const OPENING = '{"crc":"';
const MIDDLE = '","record":';
const RECORD_AT = OPENING.length + 8 + MIDDLE.length;

/** Records of a journal up to its first line that does not hold. */
export interface ReadLines {
  /** JSON texts. */
  readonly records: readonly string[];
  /** Check value of the last of them. */
  readonly crc: number;
  /** Bytes that they take. */
  readonly length: number;
  /** Number of the line that does not hold, from 1, though whole lines follow it. */
  readonly brokenLine?: number;
}

/** Reads the lines of a journal; what a crash cut short stands behind `length`. */
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
