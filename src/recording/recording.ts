import type { EpochMs } from '../domain/clock.ts';

/** First line of a recording. */
export interface RecordingHeader {
  readonly kind: 'header';
  readonly format: 1;
  /** Version of prelive. */
  readonly prelive: string;
  readonly seed: number;
  readonly account: string;
  /** First instant of the session's clock. */
  readonly sessionStart: EpochMs;
}

/** One payload; the first two of a connection are the version offer (`in`) and the hello (`out`). */
export interface RecordingEntry {
  readonly kind: 'message';
  /** Instant of the session. */
  readonly at: EpochMs;
  /** Number of the connection, from 1. */
  readonly connection: number;
  readonly direction: 'in' | 'out';
  readonly payload: string;
}

/** A whole recording. */
export interface Recording {
  readonly header: RecordingHeader;
  readonly entries: readonly RecordingEntry[];
}

/** Parses the text of a recording; returns the first fault with its line as text. An unfinished last line is ignored. */
export function parseRecording(text: string): Recording | string {
  const lines = text.split('\n');
  // The rest after the last newline: empty, or a line that an ended process left unfinished.
  lines.pop();
  const [header, ...entries] = lines.map(parseLine);
  if (!isHeader(header))
    return `line 1: expected the header of a recording of format 1, found ${header === undefined ? 'no JSON' : 'another record'}`;
  const wrong = entries.findIndex((entry) => !isEntry(entry));
  if (wrong >= 0)
    return `line ${wrong + 2}: expected a message with at, connection, direction and payload, found ${entries[wrong] === undefined ? 'no JSON' : 'another record'}`;
  return { header, entries: entries.filter(isEntry) };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isHeader(value: unknown): value is RecordingHeader {
  return (
    hasTypes(value, { kind: 'string', format: 'number', seed: 'number', account: 'string', sessionStart: 'number' }) &&
    Reflect.get(value, 'kind') === 'header' &&
    Reflect.get(value, 'format') === 1
  );
}

function isEntry(value: unknown): value is RecordingEntry {
  if (!hasTypes(value, { kind: 'string', at: 'number', connection: 'number', direction: 'string', payload: 'string' }))
    return false;
  const direction: unknown = Reflect.get(value, 'direction');
  return Reflect.get(value, 'kind') === 'message' && (direction === 'in' || direction === 'out');
}

function hasTypes(value: unknown, types: Readonly<Record<string, string>>): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(types).every(([name, type]) => typeof Reflect.get(value, name) === type);
}
