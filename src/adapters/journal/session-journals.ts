import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isoUtc } from '../../domain/clock.ts';
import { invariant, PreliveError } from '../../domain/errors.ts';
import type { SentMessage } from '../../domain/session-record.ts';
import type { Effect, EngineEvent } from '../../engine/base/ports.ts';
import type {
  JournalEntry,
  Send,
  SessionHeader,
  SessionJournal,
  SessionJournals,
  UnfinishedSession,
} from '../../runner/ports/session-journal.ts';
import { move } from '../files/folder.ts';
import { moveTornTail, readFrom } from '../ledger/ledger-file.ts';
import { type EventValue, eventOf, eventText, unknownKind } from './event-text.ts';
import { type JournalFile, openJournalFile } from './journal-file.ts';
import { readJournalLines } from './journal-lines.ts';

/** Name of the journal in a workspace. */
export const JOURNAL_FILE = join('journal', 'session.ndjson');

/** Changes when the meaning of a record changes. */
const VERSION = 2;

/** Record of the journal file. */
type JournalRecord =
  | { readonly kind: 'session'; readonly version: number; readonly header: SessionHeader }
  | (Omit<Extract<JournalEntry, { kind: 'step' }>, 'events'> & { readonly events: readonly EventValue[] })
  | Extract<JournalEntry, { kind: 'resumed' }>
  | { readonly kind: 'ended'; readonly how: string };

/** Settings of a journal. */
export interface JournalSettings {
  /** Longest delay of gathered market data, in session time; unlimited by default. 64 Ki characters end it too. */
  readonly gatherMs?: number;
}

/** Opens the session journals of a workspace. */
export function sessionJournals(workspace: string, settings: JournalSettings = {}): SessionJournals {
  const path = join(workspace, JOURNAL_FILE);
  return {
    unfinished: () => (existsSync(path) ? readUnfinished(path, settings) : undefined),
    setAside: () => moveAside(path),
    start: (header) => {
      const file = openJournalFile(path, 'new', 0);
      file.append(JSON.stringify({ kind: 'session', version: VERSION, header }));
      file.sync();
      return journalOver(file, settings);
    },
  };
}

function readUnfinished(path: string, settings: JournalSettings): UnfinishedSession | undefined {
  const bytes = readFrom(path, 0) ?? new Uint8Array();
  const read = readJournalLines(bytes);
  if (read.brokenLine !== undefined) throw broken(path, `line ${read.brokenLine} is not what was written`);
  if (read.length < bytes.length) moveTornTail(path, read.length, bytes.subarray(read.length), isoUtc(Date.now()));
  const [first, ...rest] = read.records.map((text) => recordOf(text, path));
  // A crash before the complete header: nothing was sent yet.
  if (first === undefined || rest.some(({ kind }) => kind === 'ended')) return undefined;
  if (first.kind !== 'session' || first.version !== VERSION) throw broken(path, 'it is of another version');
  return {
    header: first.header,
    entries: rest.flatMap((record) => entryOf(record, path)),
    continue: () => journalOver(openJournalFile(path, 'append', read.crc), settings),
  };
}

/** Parses a record. Its check value is verified before, so its fields are not validated. */
function recordOf(text: string, path: string): JournalRecord {
  try {
    return JSON.parse(text);
  } catch {
    throw broken(path, 'a record of it is no JSON');
  }
}

function moveAside(path: string): string {
  const aside = `${path}.broken-${isoUtc(Date.now()).replaceAll(':', '')}`;
  move(path, aside);
  return aside;
}

function broken(path: string, why: string): PreliveError {
  return new PreliveError('JOURNAL_BROKEN', `The journal ${path} cannot be resumed: ${why}.`);
}

function entryOf(record: JournalRecord, path: string): readonly JournalEntry[] {
  if (record.kind === 'step') return [{ ...record, events: record.events.map((value) => knownEvent(value, path)) }];
  return record.kind === 'resumed' ? [record] : [];
}

function knownEvent(value: EventValue, path: string): EngineEvent {
  const kind = unknownKind(value);
  if (kind !== undefined) throw broken(path, `it holds an event of kind ${kind}, which this version does not know`);
  return eventOf(value);
}

/** Length at which a gathered step is written. */
const MOST_GATHERED_CHARACTERS = 65_536;

function journalOver(file: JournalFile, { gatherMs = Number.POSITIVE_INFINITY }: JournalSettings): SessionJournal {
  let events = '';
  let sends: Send[] = [];
  let urgency = 0;
  let eventCount = 0;
  let writtenAt = 0;
  let lastAt = 0;
  let writtenSentCount = 0;
  const write = (sent: readonly SentMessage[]) => {
    const newlySent = JSON.stringify(sent.slice(writtenSentCount));
    file.append(`{"kind":"step","events":[${events}],"sends":${JSON.stringify(sends)},"sent":${newlySent}}`);
    const mustSync = urgency === SYNC;
    writtenSentCount = sent.length;
    events = '';
    sends = [];
    eventCount = 0;
    urgency = 0;
    writtenAt = lastAt;
    if (mustSync) file.sync();
  };
  const isDue = () => urgency > 0 || events.length > MOST_GATHERED_CHARACTERS || lastAt - writtenAt >= gatherMs;
  return {
    note: (event, effects) => {
      events += eventCount++ === 0 ? eventText(event) : `,${eventText(event)}`;
      urgency = Math.max(urgency, urgencyOf(event));
      if (event.kind === 'clock') lastAt = event.at;
      for (const effect of effects) {
        if (!isSend(effect)) continue;
        sends.push(effect);
        urgency = SYNC;
      }
    },
    commit: (sent) => {
      if (eventCount > 0 && isDue()) write(sent);
    },
    resumed: (resumption) => {
      invariant(eventCount === 0, 'a journal is resumed before anything is noted');
      file.append(JSON.stringify({ kind: 'resumed', resumption }));
      file.sync();
    },
    end: (how) => {
      file.append(JSON.stringify({ kind: 'ended', how }));
      file.sync();
      file.close();
    },
    leave: (sent) => {
      try {
        if (eventCount > 0) write(sent);
        file.sync();
      } catch (error) {
        if (!(error instanceof PreliveError)) throw error;
      }
      file.close();
    },
  };
}

function isSend(effect: Effect): effect is Extract<Effect, { kind: Send['kind'] }> {
  return effect.kind === 'place' || effect.kind === 'cancel' || effect.kind === 'replace';
}

const WRITE = 1;
const SYNC = 2;

/** Urgency of an event. 0: may be gathered; 1: must survive this process; 2: must survive the machine. */
function urgencyOf({ kind }: EngineEvent): number {
  if (kind === 'quote' || kind === 'trade' || kind === 'clock' || kind === 'bar') return 0;
  return kind === 'execution' || kind === 'commission' ? SYNC : WRITE;
}
