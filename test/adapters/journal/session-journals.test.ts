import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventOf, eventText } from '../../../src/adapters/journal/event-text.ts';
import { journalLine, readJournalLines } from '../../../src/adapters/journal/journal-lines.ts';
import { JOURNAL_FILE, sessionJournals } from '../../../src/adapters/journal/session-journals.ts';
import { riskApproved } from '../../../src/domain/permit.ts';
import { intentFromOutside, mended, targetFromOutside } from '../../../src/engine/base/outside.ts';
import type { Effect, EngineEvent } from '../../../src/engine/base/ports.ts';
import type { JournalEntry, SessionHeader } from '../../../src/runner/ports/session-journal.ts';
import { configOf, OPEN, openRig, say, uuid } from '../../engine/support.ts';

const HEADER: SessionHeader = {
  identity: { commit: 'c', configurationDigest: 'd', version: '1', account: 'a', clientId: 1, asked: {}, strategy: {} },
  seed: 'seed',
  startedAt: OPEN,
  config: configOf(),
  backtest: null,
  sourceClass: 'simulated',
  maskedAccount: 'D*****01',
};
const clock = (ms: number): EngineEvent => ({ kind: 'clock', at: OPEN + ms });
const quote: EngineEvent = {
  kind: 'quote',
  quote: { symbol: 'AAPL', at: OPEN, bid: 100, ask: 100.02, bidSize: 3, askSize: 4 },
};
const place: Effect = {
  kind: 'place',
  order: riskApproved({
    intentId: uuid(1),
    symbol: 'AAPL',
    side: 'BUY',
    quantity: 5,
    type: 'LIMIT',
    limitPrice: 99.5,
    timeInForce: 'DAY',
  }),
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const path = () => join(folder, JOURNAL_FILE);
const size = () => statSync(path()).size;

describe('a journal', () => {
  it('gives back every event, send and message in order, and the header', () => {
    const journal = sessionJournals(folder).start(HEADER);
    journal.note(quote, []);
    journal.note(clock(0), [place, { kind: 'query_orders' }]);
    journal.commit([{ at: OPEN, name: 'reqMktData' }]);
    journal.note(say.submitted(uuid(1), 10), []);
    journal.commit([
      { at: OPEN, name: 'reqMktData' },
      { at: OPEN + 9, name: 'placeOrder' },
    ]);
    const read = sessionJournals(folder).unfinished();
    expect(read?.header).toEqual(HEADER);
    expect(read?.entries).toEqual([
      { kind: 'step', events: [quote, clock(0)], sends: [place], sent: [{ at: OPEN, name: 'reqMktData' }] },
      { kind: 'step', events: [say.submitted(uuid(1), 10)], sends: [], sent: [{ at: OPEN + 9, name: 'placeOrder' }] },
    ]);
  });

  it('has an intent in the file before it can be sent, and gathers market data until then', () => {
    const journal = sessionJournals(folder).start(HEADER);
    const before = size();
    journal.note(quote, []);
    journal.note(clock(0), []);
    journal.commit([]);
    expect(size()).toBe(before);
    journal.note(clock(1), [place]);
    journal.commit([]);
    expect(readFileSync(path(), 'utf8')).toContain(uuid(1));
  });

  it('keeps gathered market data back no longer than it was told', () => {
    const journal = sessionJournals(folder, { gatherMs: 1_000 }).start(HEADER);
    journal.note(clock(0), []);
    journal.commit([]);
    const before = size();
    journal.note(clock(999), []);
    journal.commit([]);
    expect(size()).toBe(before);
    journal.note(clock(1_000), []);
    journal.commit([]);
    expect(size()).toBeGreaterThan(before);
  });

  it('that has ended is not found, and gives way to the next', () => {
    const journals = sessionJournals(folder);
    journals.start(HEADER).end('the time was up');
    expect(journals.unfinished()).toBeUndefined();
    journals.start({ ...HEADER, seed: 'next' });
    expect(journals.unfinished()?.header.seed).toBe('next');
  });

  it('that is left keeps what was gathered, and is found again', () => {
    const journal = sessionJournals(folder).start(HEADER);
    journal.note(quote, []);
    journal.note(clock(0), []);
    journal.leave([{ at: OPEN, name: 'reqMktData' }]);
    expect(sessionJournals(folder).unfinished()?.entries).toEqual([
      { kind: 'step', events: [quote, clock(0)], sends: [], sent: [{ at: OPEN, name: 'reqMktData' }] },
    ]);
  });

  it('that was never begun is not found', () => {
    expect(sessionJournals(folder).unfinished()).toBeUndefined();
  });

  it('goes on behind its last record, and says when', () => {
    const journals = sessionJournals(folder);
    const first = journals.start(HEADER);
    first.note(clock(0), [place]);
    first.commit([]);
    const resumption = { at: OPEN + 500, lastKnownAt: OPEN, gapMs: 500, workingOrders: 1, fillsFound: 0 };
    const second = journals.unfinished()?.continue();
    second?.resumed(resumption);
    second?.note(clock(600), [{ kind: 'cancel', intentId: uuid(1) }]);
    second?.commit([]);
    const kinds = journals.unfinished()?.entries.map((entry: JournalEntry) => entry.kind);
    expect(kinds).toEqual(['step', 'resumed', 'step']);
  });
});

describe('a journal that a crash cut short', () => {
  function written() {
    const journals = sessionJournals(folder);
    const journal = journals.start(HEADER);
    for (const ms of [0, 1, 2]) {
      journal.note(clock(ms), [place]);
      journal.commit([]);
    }
    return { journals, whole: readFileSync(path()) };
  }

  it('anywhere loses the record that was not whole, keeps its bytes aside, and goes on', () => {
    const { journals, whole } = written();
    const ends = [...whole.entries()].filter(([, byte]) => byte === 0x0a).map(([i]) => i + 1);
    const cuts = [ends[0] ?? 0, (ends[0] ?? 0) + 1, (ends[1] ?? 0) - 1, (ends[2] ?? 0) + 30, whole.length - 1];
    for (const cut of cuts) {
      writeFileSync(path(), whole);
      truncateSync(path(), cut);
      rmSync(`${path()}.torn`, { force: true });
      const kept = ends.filter((end) => end <= cut).length;
      expect(journals.unfinished()?.entries).toHaveLength(kept - 1);
      expect(existsSync(`${path()}.torn`)).toBe(!ends.includes(cut));
      journals.unfinished()?.continue().end('test');
      expect(journals.unfinished()).toBeUndefined();
    }
  });

  it('before its header was whole was never begun', () => {
    const { journals } = written();
    truncateSync(path(), 40);
    expect(journals.unfinished()).toBeUndefined();
  });

  it('in its middle is refused, and can be put aside', () => {
    const { journals, whole } = written();
    const text = whole.toString();
    for (const broken of [text.replace('"quantity":5', '"quantity":6'), text.split('\n').toSpliced(1, 1).join('\n')]) {
      writeFileSync(path(), broken);
      expect(() => journals.unfinished()).toThrow(expect.objectContaining({ code: 'JOURNAL_BROKEN' }));
    }
    journals.setAside();
    expect(journals.unfinished()).toBeUndefined();
    expect(readdirSync(join(folder, 'journal'))).toHaveLength(1);
  });

  it('of another version is refused', () => {
    const { line } = journalLine(JSON.stringify({ kind: 'session', version: 99, header: HEADER }), 0);
    sessionJournals(folder).start(HEADER);
    writeFileSync(path(), line);
    expect(() => sessionJournals(folder).unfinished()).toThrow(/another version/);
  });

  it('with an event that only a later version knows is refused, and says so', () => {
    const header = journalLine(JSON.stringify({ kind: 'session', version: 2, header: HEADER }), 0);
    for (const [event, kind] of [
      [{ kind: 'seance', at: OPEN }, 'seance'],
      [['z', 'AAPL', OPEN, 1], 'z'],
    ] as const) {
      const step = { kind: 'step', events: [clock(0), event], sends: [], sent: [] };
      sessionJournals(folder).start(HEADER);
      writeFileSync(path(), header.line + journalLine(JSON.stringify(step), header.crc).line);
      expect(() => sessionJournals(folder).unfinished()).toThrow(new RegExp(`kind ${kind}, which this version`));
    }
  });

  it('on a disk that takes nothing more stops what would be sent', () => {
    expect(() => sessionJournals('/dev/full/x').start(HEADER)).toThrow(
      expect.objectContaining({ code: 'FILE_UNWRITABLE' }),
    );
  });
});

describe('lines', () => {
  it('whatever byte of a whole line is changed, the chain says so', () => {
    fc.assert(
      fc.property(
        fc.array(fc.json(), { minLength: 2, maxLength: 6 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (texts, at, by) => {
          let crc = 0;
          let text = '';
          for (const record of texts) {
            const next = journalLine(record, crc);
            text += next.line;
            crc = next.crc;
          }
          const bytes = Buffer.from(text);
          expect(readJournalLines(bytes).records).toEqual(texts);
          const place = at % bytes.length;
          bytes[place] = (bytes[place] ?? 0) ^ by;
          expect(readJournalLines(bytes).records.length).toBeLessThan(texts.length);
        },
      ),
      { seed: 100 },
    );
  });

  it('behind a torn one that others follow is broken', () => {
    const first = journalLine('{"a":1}', 0);
    const second = journalLine('{"a":2}', first.crc);
    writeFileSync(join(folder, 'x'), first.line.slice(0, -4));
    appendFileSync(join(folder, 'x'), `\n${second.line}`);
    expect(readJournalLines(readFileSync(join(folder, 'x'))).brokenLine).toBe(1);
  });
});

describe('an event', () => {
  it('of every kind comes back from its text', () => {
    const r = openRig();
    r.intend({});
    r.apply(say.fill(r.placed()[0] ?? { intentId: '', symbol: 'AAPL', side: 'BUY' }, 5, 100, 2_000));
    const bar: EngineEvent = {
      kind: 'bar',
      bar: { symbol: 'MSFT', at: OPEN, open: 1.5, high: 2, low: 1, close: 1.25, volume: 1e6 },
    };
    const bytes = '{"a":1,\n "a":\u2028"\ud800"}';
    r.apply(
      intentFromOutside(bytes, { source: 'a "test"', at: OPEN }),
      targetFromOutside(bytes, { source: '', at: OPEN }),
    );
    for (const letter of r.engine.deadLetters()) r.apply(mended(letter, bytes, OPEN));
    const trade: EngineEvent = { kind: 'trade', trade: { symbol: 'BRK B', at: OPEN, price: 1e-7, size: 3 } };
    for (const event of [...[...r.audit.ticks()].map((tick) => tick.event), bar, trade, quote])
      expect(eventOf(JSON.parse(eventText(event)))).toEqual(event);
  });
});
