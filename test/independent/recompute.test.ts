import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeArtifacts } from '../../src/adapters/workspace/artifacts.ts';
import { chainRecord, EMPTY_CHAIN, recordLine } from '../../src/signing/chain.ts';
import type { PaperTradingInputs } from '../../src/stages/07-paper-trading/inputs.ts';
import { validatePaperTrading } from '../../src/stages/07-paper-trading/paper-trading.ts';
import { makeEnd, makeInputs } from '../stages/07-paper-trading/made-session.ts';

const SCRIPT = resolve(import.meta.dirname, 'recompute.py');
const context = { observedAt: '2026-11-21T10:00:00.000Z', version: '0.1.0' };
const subject = { commit: 'c'.repeat(40), configurationDigest: 'd'.repeat(64) };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-recompute-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Writes log, metrics, book and ledger of a session, like a stage run. */
function write(inputs: PaperTradingInputs): void {
  const { artifacts, observations } = validatePaperTrading(inputs, context);
  const attachments = writeArtifacts(folder, artifacts).filter((file) => file.path === 'PAPER_TRADING_LOG.json');
  let head = EMPTY_CHAIN;
  const lines = observations.map((observation) => {
    const record = chainRecord({ ...observation, attachments }, subject, head);
    head = { size: record.sequence, digest: record.digest };
    return recordLine(record);
  });
  writeFileSync(join(folder, 'ledger.ndjson'), `${lines.join('\n')}\n`);
}

function recompute(): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync('python3', [SCRIPT, folder], { encoding: 'utf8' });
  return { status, text: stdout + stderr };
}

/** Replaces the first match in a file; throws without a match, so that every change is real. */
function alter(file: string, pattern: RegExp, replacement: string): void {
  const text = readFileSync(join(folder, file), 'utf8');
  const altered = text.replace(pattern, replacement);
  if (altered === text) throw new Error(`${file} has nothing like ${String(pattern)}`);
  writeFileSync(join(folder, file), altered);
}

describe('a session as it was written', () => {
  it.each([1, 2, 3])('is rederived to the last value (seed %i)', (seed) => {
    write(makeInputs({}, seed));
    const { status, text } = recompute();
    expect(text).toContain('everything adds up');
    expect(status).toBe(0);
  });

  it('is rederived when it was interrupted, without baseline and backtest', () => {
    const { baseline: _baseline, backtest: _backtest, ...inputs } = makeInputs({ interruption: 'interrupted' }, 1, 25);
    write(inputs);
    const { status, text } = recompute();
    expect(text).toContain('incomplete (interrupted) session');
    expect(status).toBe(0);
  });

  it('is rederived when nothing happened in it', () => {
    const { book: _book, ...inputs } = makeInputs({ interruption: 'lost' }, 1, 1);
    write({ ...inputs, session: { ...inputs.session, orders: [], statusQueries: [], equity: [] } });
    const { status, text } = recompute();
    expect(text).toContain('no book to match with');
    expect(status).toBe(0);
  });

  it('takes a fill of the same millisecond as a minute on either side of it', () => {
    const { session, ...inputs } = makeInputs();
    const executions = session.executions.map((execution) => ({
      ...execution,
      receivedAt: execution.receivedAt - (execution.receivedAt % 60_000),
    }));
    write({ ...inputs, session: { ...session, executions } });
    const { status, text } = recompute();
    expect(text).toContain('everything adds up');
    expect(status).toBe(0);
  });

  it('counts what was closed after the last minute', () => {
    const { session, ...inputs } = makeInputs();
    write({ ...inputs, session: { ...session, equity: session.equity.slice(0, -2) } });
    const { status, text } = recompute();
    expect(text).toContain('everything adds up');
    expect(status).toBe(0);
  });

  it('is rederived when it was resumed, lost its connection and its clock, and others traded in its account', () => {
    const { session, asked, ...inputs } = makeInputs();
    const { startedAt } = session;
    const at = startedAt + 7_200_000;
    const resumed = {
      ...session,
      resumptions: [{ at, lastKnownAt: at - 90_000, gapMs: 90_000, workingOrders: 1, fillsFound: 1 }],
      connections: [
        { at: at - 90_000, state: 'lost', reason: 'the process ended' },
        { at: at + 500, state: 'restored', reason: 'resumed' },
      ],
      clockGaps: [{ from: startedAt + 60_000, to: startedAt + 75_000 }],
    } as const;
    const trade = {
      executionId: 'o.01.01',
      symbol: 'AAPL',
      side: 'BUY',
      quantity: 50,
      price: 100,
      at,
      receivedAt: at,
    } as const;
    const made = makeEnd(session);
    const atEnd = {
      ...made,
      reads: made.reads.map((read) => ({ ...read, positions: [{ symbol: 'AAPL', quantity: 50 }] })),
      symbols: made.symbols.map((one) => (one.symbol === 'AAPL' ? { ...one, outside: 50 } : one)),
      outsideTrades: [trade],
    };
    const held = session.endedAt - startedAt - 90_500 - 15_000;
    const { book: _book, ...rest } = inputs;
    write({ ...rest, session: resumed, atEnd, asked: { ...asked, durationMs: held } });
    const { status, text } = recompute();
    expect(text).toContain('everything adds up');
    expect(text).toMatch(/session_complete +true +true/);
    expect(text).toMatch(/flat_at_end +true +true/);
    expect(text).toMatch(new RegExp(`session_duration +${Number(held).toPrecision(6).replace(/e.*$/, '')}`));
    expect(status).toBe(0);
  });

  it('in which others have traded is rederived with their trades in the book', () => {
    const { book, ...inputs } = makeInputs({}, 1);
    if (book === undefined) throw new Error('a made session has a book');
    const at = inputs.session.endedAt - 60_000;
    const trade = { executionId: 'o.01.01', symbol: 'AAPL', side: 'BUY', quantity: 50, price: 100, at } as const;
    const made = makeEnd(inputs.session);
    const atEnd = {
      ...made,
      reads: made.reads.map((read) => ({ ...read, positions: [{ symbol: 'AAPL', quantity: 50 }] })),
      symbols: made.symbols.map((one) => (one.symbol === 'AAPL' ? { ...one, outside: 50 } : one)),
      outsideTrades: [{ ...trade, receivedAt: at }],
    };
    const withTrade = (quantity: number) => ({
      ...book,
      executions: [...book.executions, { ...trade, quantity, orderRef: '', commission: 0.25 }],
      positions: [{ symbol: 'AAPL', quantity }],
      cash: book.cash - quantity * 100 - 0.25,
    });
    write({ ...inputs, atEnd, book: withTrade(50) });
    expect(recompute().text).toContain('everything adds up');
    write({ ...inputs, atEnd, book: withTrade(40) });
    const { text } = recompute();
    expect(text).toContain('trade from outside o.01.01: quantity is 50 in the log, 40 in the book');
    expect(text).toContain('position AAPL: 50 by the log, 40 in the book');
  });

  it('with open positions at the end is rederived too', () => {
    write(makeInputs({ interruption: 'cut' }, 4, 29));
    const { status, text } = recompute();
    expect(text).toContain('everything adds up');
    expect(status).toBe(0);
  });
});

describe('an altered session is found out', () => {
  it.each([
    ['a latency', 'PAPER_TRADING_LOG.json', /("acknowledged_at": )(\d+)/, '$11$2', 'instants do not follow'],
    ['a fill price', 'PAPER_TRADING_LOG.json', /("price": )(\d+)/, '$19$2', 'in the book'],
    ['a filled quantity', 'PAPER_TRADING_LOG.json', /("filled_quantity": )(\d+)/, '$11$2', 'its executions add up to'],
    [
      'a side',
      'PAPER_TRADING_LOG.json',
      /("broker_order_id": \d+,\s+"symbol": "\w+",\s+"side": )"\w+"/,
      '$1"SHORT"',
      'another symbol or side than its order',
    ],
    [
      'an order that its intent did not ask for',
      'PAPER_TRADING_LOG.json',
      /("quantity": )(\d+)(,\s+"type": "MARKET",\s+"limit_price": null,\s+"broker_order_id")/,
      '$11$2$3',
      'not what its intent asked for',
    ],
    ['an equity point', 'PAPER_TRADING_LOG.json', /("equity": )(\d{6})/, '$19$2', 'is not equity'],
    ['a realised profit', 'PAPER_TRADING_LOG.json', /("realised": )(-?\d+\.\d)/, '$17$2', 'realised'],
    ['a backtest return', 'PAPER_TRADING_LOG.json', /("returns": \[\s+)(-?)0\.0000/, '$1$20.1000', 'sharpe_backtest'],
    ['a baseline latency', 'PAPER_TRADING_LOG.json', /("latencies_ms": \[\s+)\d+/, '$1900', 'latency_delta'],
    [
      'a passive order declared marketable',
      'PAPER_TRADING_LOG.json',
      /"marketable": false/,
      '"marketable": true',
      'fill_rate',
    ],
    ['a market-data type', 'PAPER_TRADING_LOG.json', /("symbol": "AAPL",\s+"type": )1/, '$13', 'market_data_live'],
    [
      'the class of the evidence',
      'PAPER_TRADING_LOG.json',
      /"evidence_class": "simulated"/,
      '"evidence_class": "paper"',
      'evidence class',
    ],
    [
      'a position',
      'PAPER_TRADING_LOG.json',
      /("positions": \[\s+\{\s+"symbol": "\w+",\s+"quantity": )-?\d+/,
      '$11000',
      'its fills add up to',
    ],
    [
      'any byte that no value follows from',
      'PAPER_TRADING_LOG.json',
      /"reason": "end of session"/,
      '"reason": "end"',
      'digest of PAPER_TRADING_LOG.json',
    ],
    ['a metric', 'PAPER_TRADING_METRICS.csv', /^fill_rate,1,/m, 'fill_rate,0.999,', 'fill_rate: log gives 1'],
    ['a sample size', 'PAPER_TRADING_METRICS.csv', /^(sharpe_paper,[^,]+,[^,]+,)360/m, '$13600', 'n = 360'],
    ['an interval', 'PAPER_TRADING_METRICS.csv', /^(sharpe_paper,[^,]+,[^,]+,360,)[^,]+/m, '$1-1', 'the interval'],
    ['the end', 'PAPER_TRADING_LOG.json', /("flat_at_end": )true/, '$1false', 'flat_at_end is False'],
    ['an interruption', 'PAPER_TRADING_LOG.json', /"interruption": null/, '"interruption": "cut"', 'session_complete'],
    ['a missing metric', 'PAPER_TRADING_METRICS.csv', /^disconnects,.*\n/m, '', 'disconnects'],
    ['a ledger value', 'ledger.ndjson', /("name":"trade_count".*"value":)(\d+)/, '$11$2', 'trade_count: states'],
    ['a session summary', 'ledger.ndjson', /("roundTrips":\{"closed":)(\d+)/, '$11$2', 'roundTrips.closed is'],
    ['the largest fall of a session', 'ledger.ndjson', /("largestFall":)0/, '$11', 'largestFall is'],
    ['a point of its profit line', 'ledger.ndjson', /("profitLine":\[)0,/, '$19,', 'profitLine is'],
    ['a commission in the book', 'GATEWAY_BOOK.json', /"commission": 0/, '"commission": 7', 'commission is'],
    ['the cash in the book', 'GATEWAY_BOOK.json', /"cash": /, '"cash": 1', 'cash: fills and fees give'],
  ])('%s', (_what, file, pattern, replacement, message) => {
    write(makeInputs());
    alter(file, pattern, replacement);
    const { status, text } = recompute();
    expect(text).toContain('MISMATCH');
    expect(text).toContain(message);
    expect(status).toBe(1);
  });

  it('an execution that only the book has', () => {
    const { session, ...rest } = makeInputs();
    const hidden = session.executions[0]?.executionId;
    write({ ...rest, session: { ...session, executions: session.executions.slice(1) } });
    expect(recompute().text).toContain(`execution ${hidden} of the book is not in the log`);
  });

  it('an execution that only the log has, and one booked twice', () => {
    const { session, book, ...rest } = makeInputs();
    const [first] = session.executions;
    if (first === undefined || book === undefined) throw new Error('the made session has executions');
    write({
      ...rest,
      session: { ...session, executions: [first, ...session.executions] },
      book: { ...book, executions: book.executions.slice(1) },
    });
    const { text } = recompute();
    expect(text).toContain(`execution ${first.executionId} is not in the book`);
    expect(text).toContain(`execution ${first.executionId} is booked 2 times`);
  });
});

describe('a folder without a session', () => {
  it('cannot be read: exit 2', () => {
    const { status, text } = recompute();
    expect(status).toBe(2);
    expect(text).toContain('cannot be read');
  });
});
