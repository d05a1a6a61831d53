import { PreliveError } from '../../domain/errors.ts';
import type { MarketRows, TickRow } from '../../domain/market-rows.ts';
import { type CsvLine, expectCell, readCount, readInstant, readPrice, readSymbol } from './cells.ts';
import { csvLines } from './csv-lines.ts';

const QUOTE = ['bid', 'ask', 'bid_size', 'ask_size'];
const SALE = ['last', 'last_size'];
const COLUMNS = ['symbol', 'time', ...QUOTE, ...SALE];

/**
 * Reads ticks of a CSV file with the columns symbol, time, bid, ask, bid_size, ask_size, last, last_size, sorted by
 * time in each symbol. A line has a quote, a sale, or both; other cells are empty. Throws PreliveError DOCUMENT_INVALID
 * with file, line, field, expected and found; FILE_UNREADABLE.
 */
export async function readTicks(file: string, symbols: ReadonlySet<string>): Promise<MarketRows> {
  const rows = new Map<string, TickRow[]>();
  for await (const line of csvLines(file, COLUMNS)) {
    const tick = tickOf(line, symbols);
    const list = rows.get(tick.symbol) ?? [];
    const before = list.at(-1)?.at ?? tick.at;
    expectCell(tick.at >= before, line, 'time', `no earlier time than that of the tick of ${tick.symbol} before it`);
    list.push(tick);
    rows.set(tick.symbol, list);
  }
  if (rows.size === 0)
    throw new PreliveError('DOCUMENT_INVALID', `${file}: expected ticks under the header, found none`);
  return { kind: 'ticks', rows };
}

function tickOf(line: CsvLine, symbols: ReadonlySet<string>): TickRow {
  const hasQuote = isGiven(line, QUOTE);
  const hasSale = isGiven(line, SALE);
  expectCell(hasQuote || hasSale, line, 'last', 'a sale or a quote in the line');
  return {
    symbol: readSymbol(line, symbols),
    at: readInstant(line),
    ...(hasQuote ? { quote: quoteOf(line) } : {}),
    ...(hasSale ? { sale: saleOf(line) } : {}),
  };
}

/** True when all cells of a group have values, false when all are empty; throws otherwise. */
function isGiven(line: CsvLine, fields: readonly string[]): boolean {
  const empty = fields.filter((field) => line.cells[field] === '');
  if (empty.length === fields.length) return false;
  for (const field of empty) expectCell(false, line, field, `a value, as ${fields.join(', ')} belong together`);
  return true;
}

function quoteOf(line: CsvLine): NonNullable<TickRow['quote']> {
  const [bid, ask] = [readPrice(line, 'bid'), readPrice(line, 'ask')];
  expectCell(bid < ask, line, 'ask', `a price above the bid ${bid}`);
  return { bid, ask, bidSize: readCount(line, 'bid_size'), askSize: readCount(line, 'ask_size') };
}

function saleOf(line: CsvLine): NonNullable<TickRow['sale']> {
  const size = readCount(line, 'last_size');
  expectCell(size > 0, line, 'last_size', 'at least one share');
  return { price: readPrice(line, 'last'), size };
}
