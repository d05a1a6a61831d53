import { MOST_WRITTEN_BYTES, readText } from '../../adapters/files/read.ts';
import { readBars } from '../../adapters/market-files/read-bars.ts';
import { readTicks } from '../../adapters/market-files/read-ticks.ts';
import { createSchemas } from '../../adapters/schemas.ts';
import { parseYaml } from '../../adapters/system/yaml.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { MarketRows } from '../../domain/market-rows.ts';
import { dateOf, newYorkOpen } from '../../gateway/venue/calendar.ts';
import {
  type CorporateActionsFile,
  corporateActions,
  corporateActionsFaults,
} from '../../gateway/venue/corporate-actions-file.ts';
import type { CorporateAction } from '../../gateway/venue/options.ts';
import { extentOf, rowsInSessions } from '../../gateway/venue/replay-sessions.ts';
import { STOCKS } from '../../gateway/venue/stock-table.ts';
import type { GatewayFlagValues, GatewayPrices } from './gateway-flags.ts';

/** What the flags say of the prices, and how many rows of the file lie outside of the sessions. */
export interface ChosenPrices {
  readonly prices: GatewayPrices;
  readonly leftOut: number;
}

type PriceFlags = Pick<GatewayFlagValues, 'bars' | 'bar-size' | 'ticks' | 'date' | 'corporate-actions'>;

/** Reads the file that is to be replayed, if any. Throws PreliveError DOCUMENT_INVALID, FILE_UNREADABLE, USAGE. */
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
  const { value, origin } = parseYaml(readText(path, MOST_WRITTEN_BYTES), path);
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

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function lengthOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit] = /^([1-9]\d{0,4})([smhd])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined)
    throw new PreliveError('USAGE', `--bar-size is 5s, 1m, 1h or the like, not ${text}.`);
  return Number(count) * (UNITS_MS[unit] ?? 0);
}

function openOf(text: string): number {
  const isDay = text.length === 10 && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
  if (!isDay) throw new PreliveError('USAGE', `--date is a day such as 2026-11-18, not ${text}.`);
  return newYorkOpen(dateOf(text));
}

function noneInside(flags: PriceFlags, rows: MarketRows): PreliveError {
  const [first, last] = Object.values(extentOf(rows)).map((at) => new Date(at).toISOString());
  const expected = 'expected times within the regular hours (09:30 to 16:00 New York) of trading days';
  return new PreliveError('DOCUMENT_INVALID', `${flags.bars ?? flags.ticks}: ${expected}, found ${first} to ${last}`);
}
