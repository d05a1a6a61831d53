import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBars } from '../../../src/adapters/market-files/read-bars.ts';
import { readTicks } from '../../../src/adapters/market-files/read-ticks.ts';

const symbols = new Set(['AAPL', 'MSFT']);
const folder = mkdtempSync(join(tmpdir(), 'market-files-'));
let count = 0;

function fileOf(...lines: readonly string[]): string {
  const path = join(folder, `${count++}.csv`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const BARS = 'symbol,time,open,high,low,close,volume';
const bars = (lines: readonly string[], barMs?: number) => readBars(fileOf(BARS, ...lines), { symbols, barMs });
const TICKS = 'symbol,time,bid,ask,bid_size,ask_size,last,last_size';
const ticks = (...lines: readonly string[]) => readTicks(fileOf(TICKS, ...lines), symbols);

const GOOD = 'AAPL,2026-11-18T14:30:00Z,100,101,99.5,100.5,1000';

describe('files of bars', () => {
  test('come by symbol in order of time, columns in any order, zones, a byte order mark and CRLF', async () => {
    const path = fileOf(
      '\uFEFFtime,symbol,volume,open,high,low,close\r',
      '2026-11-18 09:31:00-05:00,AAPL,10,100,101,99.5,100.5\r',
      '2026-11-18T14:30:00Z,MSFT,0,100.25,100.25,100.25,100.25\r',
      '2026-11-18T09:31:30-05:00,AAPL,10,100,101,99.5,100.5\r',
    );
    const read = await readBars(path, { symbols });
    expect(read).toMatchObject({ kind: 'bars', barMs: 30_000 });
    expect(read.rows.get('MSFT')).toEqual([
      {
        symbol: 'MSFT',
        start: Date.parse('2026-11-18T14:30:00Z'),
        open: 100.25,
        high: 100.25,
        low: 100.25,
        close: 100.25,
        volume: 0,
      },
    ]);
    expect(read.rows.get('AAPL')?.map((row) => 'start' in row && row.start)).toEqual([
      Date.parse('2026-11-18T14:31:00Z'),
      Date.parse('2026-11-18T14:31:30Z'),
    ]);
  });

  test('of days have dates, and a length of a day', async () => {
    const read = await bars(['AAPL,2026-11-18,1,2,1,2,10', 'AAPL,2026-11-20,1,2,1,2,10']);
    expect(read).toMatchObject({ barMs: 86_400_000 });
  });

  test.each([
    ['an unknown symbol', 'IBM,2026-11-18T14:30:00Z,1,1,1,1,1', /symbol: expected one of AAPL, MSFT, found "IBM"/],
    [
      'a time without a zone',
      'AAPL,2026-11-18T14:30:00,1,1,1,1,1',
      /time: expected a time with its zone, .*found "2026-11-18T14:30:00"/,
    ],
    ['a day that is none', 'AAPL,2026-02-30,1,1,1,1,1', /time: expected a day of the calendar, found "2026-02-30"/],
    ['a time that is none', 'AAPL,2026-11-18T25:30:00Z,1,1,1,1,1', /time: expected a time with its zone/],
    ['a negative price', 'AAPL,2026-11-18T14:30:00Z,-1,1,1,1,1', /open: expected a price above zero .*found "-1"/],
    ['a price of zero', 'AAPL,2026-11-18T14:30:00Z,1,1,0,1,1', /low: expected a price above zero .*found "0"/],
    ['a price that is no number', 'AAPL,2026-11-18T14:30:00Z,1,1,1,NaN,1', /close: expected a price.*found "NaN"/],
    [
      'a high below the low',
      'AAPL,2026-11-18T14:30:00Z,2,1,3,2,9',
      /high: expected no less than open, low and close, found "1"/,
    ],
    [
      'a low above the close',
      'AAPL,2026-11-18T14:30:00Z,2,3,2,1,9',
      /low: expected no more than open and close, found "2"/,
    ],
    ['half a share', 'AAPL,2026-11-18T14:30:00Z,1,1,1,1,0.5', /volume: expected a whole number from 0 on, found "0.5"/],
    ['prices without sales', 'AAPL,2026-11-18T14:30:00Z,1,2,1,2,0', /volume: expected at least 2 shares/],
    ['fewer shares than sales', 'AAPL,2026-11-18T14:30:00Z,10,11,9,10,3', /volume: expected at least 4 shares/],
    [
      'a missing cell',
      'AAPL,2026-11-18T14:30:00Z,1,1,1,1',
      /line 3: expected as many cells as the header has, found 6/,
    ],
    [
      'a quote that does not end',
      '"AAPL,2026-11-18T14:30:00Z,1,1,1,1,1',
      /line 3: expected the quote that begins a cell to end/,
    ],
  ])('%s is refused with its place', async (_, line, message) => {
    const started = bars(['MSFT,2026-11-18T14:30:00Z,1,1,1,1,1', line], 60_000);
    await expect(started).rejects.toMatchObject({ code: 'DOCUMENT_INVALID', message: expect.stringMatching(message) });
    await expect(started).rejects.toThrow(/\.csv: /);
  });

  test.each([
    ['a duplicate', [GOOD, GOOD], /line 3: time: expected one bar of AAPL at a time, not a duplicate/],
    ['an earlier time', [GOOD, 'AAPL,2026-11-18T14:29:00Z,1,1,1,1,1'], /line 3: time: expected a later time/],
    [
      'a day among times',
      [GOOD, 'AAPL,2026-11-19,1,1,1,1,1'],
      /line 3: time: expected a day in every line or a time in/,
    ],
    [
      'a symbol with days beside one with times',
      [GOOD, 'MSFT,2026-11-19,1,1,1,1,1'],
      /line 3: time: expected a day in every line or a time in/,
    ],
    ['bars that overlap', [GOOD, 'AAPL,2026-11-18T14:30:30Z,1,1,1,1,1'], /line 3: time: expected at least 60 s after/],
    ['nothing', [], /expected bars under the header, found none/],
  ])('%s is refused', async (_, lines, message) => {
    await expect(bars(lines, 60_000)).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      message: expect.stringMatching(message),
    });
  });

  test('one bar a symbol does not say how long it is', async () => {
    await expect(bars([GOOD])).rejects.toThrow('give --bar-size');
    await expect(bars([GOOD], 60_000)).resolves.toMatchObject({ barMs: 60_000 });
  });

  test('a header with other columns, an empty file and a missing file are refused', async () => {
    const wrong = readBars(fileOf('symbol,time,open,high,low,close', GOOD), { symbols });
    await expect(wrong).rejects.toThrow(
      /line 1: header: expected the columns symbol,time,open,.*found "symbol,time,open/,
    );
    await expect(readBars(fileOf(''), { symbols })).rejects.toThrow('expected a header line, found nothing');
    await expect(readBars(join(folder, 'none.csv'), { symbols })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(readBars(folder, { symbols })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  test('a file that ends within a character is refused', async () => {
    const path = fileOf();
    writeFileSync(path, Buffer.concat([Buffer.from(`${BARS}\n${GOOD}\n`), Buffer.from([0xc3])]));
    await expect(readBars(path, { symbols })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('its bytes are not UTF-8 text: line 3 holds some of another encoding'),
    });
  });
});

describe('files of ticks', () => {
  test('have quotes, sales, or both in a line, several at a time', async () => {
    const read = await ticks(
      'AAPL,2026-11-18T14:30:00.250Z,99.99,100.01,300,200,,',
      'AAPL,2026-11-18T14:30:00.250Z,,,,,100.01,50',
      'AAPL,2026-11-18T14:30:01Z,99.98,100,100,0,99.98,10',
    );
    const at = Date.parse('2026-11-18T14:30:00.250Z');
    expect(read.rows.get('AAPL')).toEqual([
      { symbol: 'AAPL', at, quote: { bid: 99.99, ask: 100.01, bidSize: 300, askSize: 200 } },
      { symbol: 'AAPL', at, sale: { price: 100.01, size: 50 } },
      {
        symbol: 'AAPL',
        at: at + 750,
        quote: { bid: 99.98, ask: 100, bidSize: 100, askSize: 0 },
        sale: { price: 99.98, size: 10 },
      },
    ]);
  });

  test.each([
    ['a crossed quote', 'AAPL,2026-11-18T14:30:05Z,2,2,1,1,,', /ask: expected a price above the bid 2, found "2"/],
    [
      'half a quote',
      'AAPL,2026-11-18T14:30:05Z,2,,1,1,,',
      /ask: expected a value, as bid, ask, .* belong together, found ""/,
    ],
    ['a sale without a size', 'AAPL,2026-11-18T14:30:05Z,,,,,2,', /last_size: expected a value/],
    ['a sale of nothing', 'AAPL,2026-11-18T14:30:05Z,,,,,2,0', /last_size: expected at least one share, found "0"/],
    ['nothing at all', 'AAPL,2026-11-18T14:30:05Z,,,,,,', /last: expected a sale or a quote in the line/],
    ['a day', 'AAPL,2026-11-18,1,2,1,1,,', /time: expected a time with its zone/],
    ['an earlier time', 'AAPL,2026-11-18T14:29:05Z,1,2,1,1,,', /time: expected no earlier time/],
  ])('%s is refused with its place', async (_, line, message) => {
    const started = ticks('AAPL,2026-11-18T14:30:00Z,1,2,1,1,,', line);
    await expect(started).rejects.toMatchObject({ code: 'DOCUMENT_INVALID', message: expect.stringMatching(message) });
    await expect(started).rejects.toThrow(/\.csv: line 3: /);
  });

  test('without a line are refused', async () => {
    await expect(ticks()).rejects.toThrow('expected ticks under the header, found none');
  });
});
