import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isoUtc } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type {
  JournaledFill,
  JournaledOrder,
  LeftBehind,
  OrderJournal,
  OrderJournals,
  OrderWork,
} from '../../runner/ports/order-journal.ts';
import { moveTornTail, readFrom } from '../ledger/ledger-file.ts';
import { type JournalFile, openJournalFile } from './journal-file.ts';
import { readJournalLines } from './journal-lines.ts';

/** Name of the journal in a workspace. */
export const ORDER_JOURNAL_FILE = join('journal', 'orders.ndjson');

/** Changes when the meaning of a record changes. */
const VERSION = 1;

/** Record of the journal file. */
type OrderRecord =
  | { readonly kind: 'work'; readonly version: number; readonly work: OrderWork }
  | { readonly kind: 'placed'; readonly order: JournaledOrder }
  | { readonly kind: 'filled'; readonly fill: JournaledFill }
  | { readonly kind: 'ended'; readonly how: string };

/** Opens the journal of the orders that drills and baselines place in a workspace. */
export function orderJournals(workspace: string): OrderJournals {
  const path = join(workspace, ORDER_JOURNAL_FILE);
  return {
    unfinished: () => (existsSync(path) ? readUnfinished(path) : undefined),
    start: (work) => {
      const file = openJournalFile(path, 'new', 0);
      append(file, { kind: 'work', version: VERSION, work });
      return journalOver(file);
    },
  };
}

function readUnfinished(path: string): LeftBehind | undefined {
  const bytes = readFrom(path, 0) ?? new Uint8Array();
  const read = readJournalLines(bytes);
  if (read.brokenLine !== undefined) throw broken(path, `line ${read.brokenLine} is not what was written`);
  if (read.length < bytes.length) moveTornTail(path, read.length, bytes.subarray(read.length), isoUtc(Date.now()));
  const [first, ...rest] = read.records.map((text): OrderRecord => JSON.parse(text));
  // A crash before the first complete record: nothing was sent yet.
  if (first === undefined || rest.some(({ kind }) => kind === 'ended')) return undefined;
  if (first.kind !== 'work' || first.version !== VERSION) throw broken(path, 'it is of another version');
  return {
    work: first.work,
    orders: rest.flatMap((record) => (record.kind === 'placed' ? [record.order] : [])),
    fills: rest.flatMap((record) => (record.kind === 'filled' ? [record.fill] : [])),
    continue: () => journalOver(openJournalFile(path, 'append', read.crc)),
  };
}

function broken(path: string, why: string): PreliveError {
  const message = `The journal of orders ${path} cannot be read: ${why}.`;
  const look = 'Look at the account for orders and positions, close them by hand, then move the file away.';
  return new PreliveError('JOURNAL_BROKEN', message, { nextSteps: [look] });
}

function journalOver(file: JournalFile): OrderJournal {
  return {
    placed: (order) => append(file, { kind: 'placed', order }),
    filled: (fill) => append(file, { kind: 'filled', fill }),
    end: (how) => {
      append(file, { kind: 'ended', how });
      file.close();
    },
    leave: () => file.close(),
  };
}

function append(file: JournalFile, record: OrderRecord): void {
  file.append(JSON.stringify(record));
  file.sync();
}
