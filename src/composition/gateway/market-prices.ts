import { MOST_HAND_WRITTEN_BYTES, readText } from '../../adapters/files/read.ts';
import { readBars } from '../../adapters/market-files/read-bars.ts';
import { readTicks } from '../../adapters/market-files/read-ticks.ts';
import { createSchemas } from '../../adapters/schemas/schemas.ts';
import { parseYaml } from '../../adapters/yaml.ts';
import { dateOf, isoDay, newYorkDate, newYorkOpen } from '../../domain/calendar/session-day.ts';
import { calendarWarning, isTradingDay, tradingDayFrom } from '../../domain/calendar/trading-calendar.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { MarketRows } from '../../domain/market-rows.ts';
import {
  type CorporateActionsFile,
  corporateActions,
  corporateActionsFaults,
} from '../../gateway/venue/corporate-actions-file.ts';
import type { CorporateAction } from '../../gateway/venue/options.ts';
import { extentOf, rowsInSessions } from '../../gateway/venue/replay-sessions.ts';
import { STOCKS } from '../../gateway/venue/stock-table.ts';
import { type DurationBounds, isDay, parseDuration, valueError } from '../flag-values.ts';
import type { GatewayFlagValues, GatewayPrices } from './gateway-settings.ts';

/** Prices that the flags ask for, and the number of rows of their file outside of the sessions. */
export interface ChosenPrices {
  readonly prices: GatewayPrices;
  readonly leftOut: number;
}

/** Warning about a first session outside of the years that the calendar knows. */
export function firstDayWarning({ sessionStart }: GatewayPrices): string | undefined {
  return sessionStart === undefined ? undefined : calendarWarning(isoDay(newYorkDate(sessionStart)));
}

type PriceFlags = Pick<GatewayFlagValues, 'bars' | 'bar-size' | 'ticks' | 'date' | 'corporate-actions'>;

/** Reads the prices that the flags ask for. Throws PreliveError DOCUMENT_INVALID, FILE_UNREADABLE, USAGE. */
export async function choosePrices(flags: PriceFlags): Promise<ChosenPrices> {
  const actions = flags['corporate-actions'];
  const declared = {
    ...(flags.date === undefined ? {} : { sessionStart: openOf(flags.date) }),
    ...(actions === undefined ? {} : { corporateActions: readActions(actions) }),
  };
  const replay = await readReplay(flags);
  if (replay === undefined) return { prices: declared, leftOut: 0 };
  const { inside, total, firstOpen } = rowsInSessions(replay);
  if (firstOpen === undefined) throw noneInside(flags, replay);
  return { prices: { sessionStart: firstOpen, ...declared, replay }, leftOut: total - inside };
}

function readActions(path: string): readonly CorporateAction[] {
  const { value, origin } = parseYaml(readText(path, MOST_HAND_WRITTEN_BYTES), path);
  const file = createSchemas().check<CorporateActionsFile>('corporate-actions', value, origin);
  const faults = corporateActionsFaults(file);
  if (faults.length > 0) throw new PreliveError('DOCUMENT_INVALID', `${path}: ${faults.join('; ')}`);
  return corporateActions(file);
}

async function readReplay(flags: PriceFlags): Promise<MarketRows | undefined> {
  const symbols = new Set(STOCKS.map(({ symbol }) => symbol));
  if (flags.ticks !== undefined) return readTicks(flags.ticks, symbols);
  if (flags.bars === undefined) return undefined;
  return readBars(flags.bars, { symbols, barMs: lengthOf(flags['bar-size']) });
}

const BAR_LENGTH: DurationBounds = {
  minimumMs: 1000,
  maximumMs: 7 * 86_400_000,
  expected: 'a length from 1s to 7d with s, m, h or d, such as 5s, 1m, 1h or 1d',
  units: ['s', 'm', 'h', 'd'],
};

function lengthOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text, '--bar-size', BAR_LENGTH);
  if (ms % 1000 === 0) return ms;
  throw valueError('--bar-size', 'a length in whole seconds', text);
}

/** Years of a first session: New York's summer time has its present rule since 2007. */
const SESSION_YEARS = { first: 2007, last: 2099 };

/** Returns 09:30 New York of a day of trading. */
function openOf(text: string): number {
  if (!isDay(text)) throw valueError('--date', 'a day of the calendar such as 2026-11-18', text);
  const { first, last } = SESSION_YEARS;
  const year = Number(text.slice(0, 4));
  if (year < first || year > last) throw valueError('--date', `a day of ${first} to ${last}`, text);
  if (isTradingDay(text)) return newYorkOpen(dateOf(text));
  throw valueError('--date', `a day on which the exchange opens, such as the next one, ${tradingDayFrom(text)}`, text);
}

function noneInside(flags: PriceFlags, rows: MarketRows): PreliveError {
  const [first, last] = Object.values(extentOf(rows)).map((at) => new Date(at).toISOString());
  const expected = 'expected times within the regular hours (09:30 to 16:00 New York) of trading days';
  return new PreliveError('DOCUMENT_INVALID', `${flags.bars ?? flags.ticks}: ${expected}, found ${first} to ${last}`);
}
