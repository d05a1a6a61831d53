import { newYorkDate, newYorkOpen } from '../../domain/calendar/session-day.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { MarketDataType, SecurityType } from '../../domain/market.ts';
import type { MarketRows } from '../../domain/market-rows.ts';
import type { Scenario } from '../faults/scenario.ts';
import { type LatencyModel, MODELLED_LOOPBACK } from '../venue/latency.ts';
import { EFFICIENT_MARKET, type MarketModel, MOMENTUM_MARKET } from '../venue/market-model.ts';
import type {
  BookModel,
  CommissionPlan,
  ContractEntry,
  CorporateAction,
  Shock,
  VenueBrand,
  VenueOptions,
} from '../venue/options.ts';
import { REALISTIC_MARKET } from '../venue/realistic-market.ts';
import type { RealTime } from './real-time-driver.ts';

/** Options of a gateway. Only `mode` has no default. */
export interface GatewayOptions {
  /**
   * `lockstep`: virtual time, which waits for the clients; `real`: the machine's clock, times `speed`; `manual`: time
   * moves only when stepped.
   */
  readonly mode: 'lockstep' | 'real' | 'manual';
  /** Session time per real time, 1 to 1000; for mode `real`. Default 1. */
  readonly speed?: number | undefined;
  /** Scenarios whose plans begin with the gateway. */
  readonly scenarios?: readonly Scenario[] | undefined;
  /** Enforces IBKR's pacing rules for historical requests (162, 322). Default true. */
  readonly historyPacing?: boolean | undefined;
  /** Receives every payload of every client in both directions. */
  readonly record?: ((message: RecordedMessage) => void) | undefined;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** Default 0: any free port. */
  readonly port?: number | undefined;
  /** Also listens on a socket without a port. */
  readonly localDoor?: boolean | undefined;
  readonly seed?: number | undefined;
  /** Account id; the default is branded `DUSIM`. */
  readonly account?: string | undefined;
  /** Starting cash, USD. */
  readonly cash?: number | undefined;
  /** Security types without trading permission. */
  readonly deny?: readonly SecurityType[] | undefined;
  /** Contracts from a checked contracts file, in addition to the built-in stocks. */
  readonly contracts?: readonly ContractEntry[] | undefined;
  readonly market?: MarketModel['name'] | undefined;
  /** Also has quotes and trades before the open and after the close. */
  readonly extendedHours?: boolean | undefined;
  /** Stock prices from a file; other stocks have those of `market`. */
  readonly replay?: MarketRows | undefined;
  /** Future splits and dividends, in order of their dates. */
  readonly corporateActions?: readonly CorporateAction[] | undefined;
  /** First instant of the session's clock; at the earliest 09:30 New York of its date unless `preMarket`. */
  readonly sessionStart?: EpochMs | undefined;
  /** The clock may begin before the open: orders then wait for the opening auction. */
  readonly preMarket?: boolean | undefined;
  /** Simulates queue position and impact of own trades; default neither. */
  readonly book?: BookModel | undefined;
  /** Shares available to sell short, by symbol; default any number. */
  readonly shortable?: NonNullable<VenueOptions['shortable']> | undefined;
  /** Limit prices further than this fraction from the quote are refused with 109; default any price is accepted. */
  readonly priceRange?: number | undefined;
  /** See `VenueOptions.tifPreset`. */
  readonly tifPreset?: boolean | undefined;
  readonly latency?: LatencyModel | undefined;
  readonly commissions?: CommissionPlan | undefined;
  readonly marketDataType?: MarketDataType | undefined;
  readonly shocks?: readonly Shock[] | undefined;
  /** Time zone of the gateway's times, from the time-zone database; default New York. */
  readonly timeZone?: string | undefined;
  /** Orders are refused with error 321. */
  readonly readOnly?: boolean | undefined;
  /** Market-data lines of all clients together (101, 10190). Default 100. */
  readonly marketDataLines?: number | undefined;
  /** Client that receives the orders and executions of all clients. Default: none. */
  readonly masterClientId?: number | undefined;
  /** Marks of the simulation in messages. Only tests override them: without these marks the gateway looks like a paper account. */
  readonly brand?: Partial<GatewayBrand> | undefined;
  /** Clock of mode `real`; default the machine's. */
  readonly time?: RealTime | undefined;
}

/** A payload of a connection. */
export interface RecordedMessage {
  /** Instant of the session. */
  readonly at: EpochMs;
  /** From the client (`in`) or to it (`out`). */
  readonly direction: 'in' | 'out';
  /** Number of the connection, from 1. */
  readonly connection: number;
  readonly payload: string;
}

/** The three marks of the simulation in messages. */
export interface GatewayBrand extends VenueBrand {
  /** Data farm in the notices. */
  readonly farm: string;
}

/** Default brand. */
export const SIMULATED_BRAND: GatewayBrand = { account: 'DUSIM0001', executionIdPrefix: 'sim.', farm: 'simfarm' };

/** 09:30 New York, Wednesday 18 November 2026: fixed, so that sessions repeat. */
export const DEFAULT_SESSION_START: EpochMs = newYorkOpen({ year: 2026, month: 11, day: 18 });

/** Seed of a gateway without the option. */
export const DEFAULT_SEED = 42;
const DEFAULT_CASH_USD = 1_000_000;

/** Brand from the options. */
export function brandOf({ account, brand }: GatewayOptions): GatewayBrand {
  return { ...SIMULATED_BRAND, ...(account === undefined ? {} : { account }), ...brand };
}

/** First instant of the session's clock. */
export function clockStart({ sessionStart = DEFAULT_SESSION_START, preMarket = false }: GatewayOptions): EpochMs {
  return preMarket ? sessionStart : Math.max(sessionStart, newYorkOpen(newYorkDate(sessionStart)));
}

const MARKETS = { momentum: MOMENTUM_MARKET, efficient: EFFICIENT_MARKET, realistic: REALISTIC_MARKET } as const;

/** Options of the venue from the options of the gateway. */
export function venueOptions(options: GatewayOptions): VenueOptions {
  return {
    seed: options.seed ?? DEFAULT_SEED,
    sessionOpen: newYorkOpen(newYorkDate(clockStart(options))),
    market: MARKETS[options.market ?? 'momentum'],
    extendedHours: options.extendedHours ?? false,
    ...(options.replay === undefined ? {} : { replay: options.replay }),
    corporateActions: options.corporateActions ?? [],
    latency: options.latency ?? MODELLED_LOOPBACK,
    commissions: options.commissions ?? 'fixed',
    startingCash: options.cash ?? DEFAULT_CASH_USD,
    brand: brandOf(options),
    deniedTypes: options.deny ?? [],
    contracts: options.contracts ?? [],
    marketDataType: options.marketDataType ?? 1,
    shocks: options.shocks ?? [],
    startAt: options.preMarket === true ? clockStart(options) : undefined,
    book: options.book,
    shortable: options.shortable,
    tifPreset: options.tifPreset,
    priceRange: options.priceRange,
  };
}
