import type { EpochMs } from '../../domain/clock.ts';
import type { MarketDataType, SecurityType } from '../../domain/market.ts';
import type { MarketRows } from '../../domain/market-rows.ts';
import type { Scenario } from '../faults/scenario.ts';
import { newYorkDate, newYorkOpen } from '../venue/calendar.ts';
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
  readonly speed?: number;
  /** Scenarios whose plans begin with the gateway. */
  readonly scenarios?: readonly Scenario[];
  /** Enforces IBKR's pacing rules for historical requests (162, 322). Default true. */
  readonly historyPacing?: boolean;
  /** Receives every payload of every client in both directions. */
  readonly record?: (message: RecordedMessage) => void;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Also listens on a socket without a port. */
  readonly localDoor?: boolean;
  readonly seed?: number;
  /** Account id; the default is branded `DUSIM`. */
  readonly account?: string;
  /** Starting cash, USD. */
  readonly cash?: number;
  /** Security types without trading permission. */
  readonly deny?: readonly SecurityType[];
  /** Contracts from a checked contracts file, in addition to the built-in stocks. */
  readonly contracts?: readonly ContractEntry[];
  readonly market?: MarketModel['name'];
  /** Also has quotes and trades before the open and after the close. */
  readonly extendedHours?: boolean;
  /** Stock prices from a file; other stocks have those of `market`. */
  readonly replay?: MarketRows;
  /** Future splits and dividends, in order of their dates. */
  readonly corporateActions?: readonly CorporateAction[];
  /** First instant of the session's clock; at the earliest 09:30 New York of its date unless `preMarket`. */
  readonly sessionStart?: EpochMs;
  /** The clock may begin before the open: orders then wait for the opening auction. */
  readonly preMarket?: boolean;
  /** Simulates queue position and impact of own trades; default neither. */
  readonly book?: BookModel;
  /** Shares available to sell short, by symbol; default any number. */
  readonly shortable?: NonNullable<VenueOptions['shortable']>;
  /** Limit prices further than this fraction from the quote are refused with 109; default any price is accepted. */
  readonly priceRange?: number;
  /** See `VenueOptions.tifPreset`. */
  readonly tifPreset?: boolean;
  readonly latency?: LatencyModel;
  readonly commissions?: CommissionPlan;
  readonly marketDataType?: MarketDataType;
  readonly shocks?: readonly Shock[];
  /** Time zone of the gateway's times, from the time-zone database; default New York. */
  readonly timeZone?: string;
  /** Orders are refused with error 321. */
  readonly readOnly?: boolean;
  /** Market-data lines of all clients together (101, 10190). Default 100. */
  readonly marketDataLines?: number;
  /** Client that receives the orders and executions of all clients. Default: none. */
  readonly masterClientId?: number;
  /** Marks of the simulation in messages. Only tests override them: without these marks the gateway looks like a paper account. */
  readonly brand?: Partial<GatewayBrand>;
  /** Clock of mode `real`; default the machine's. */
  readonly time?: RealTime;
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
    ...(options.extendedHours === true ? { extendedHours: true } : {}),
    ...(options.replay === undefined ? {} : { replay: options.replay }),
    ...(options.corporateActions === undefined ? {} : { corporateActions: options.corporateActions }),
    latency: options.latency ?? MODELLED_LOOPBACK,
    commissions: options.commissions ?? 'fixed',
    startingCash: options.cash ?? DEFAULT_CASH_USD,
    brand: brandOf(options),
    deniedTypes: options.deny ?? [],
    contracts: options.contracts ?? [],
    marketDataType: options.marketDataType ?? 1,
    shocks: options.shocks ?? [],
    ...(options.preMarket === true ? { startAt: clockStart(options) } : {}),
    ...(options.book === undefined ? {} : { book: options.book }),
    ...(options.shortable === undefined ? {} : { shortable: options.shortable }),
    ...(options.tifPreset === undefined ? {} : { tifPreset: options.tifPreset }),
    ...(options.priceRange === undefined ? {} : { priceRange: options.priceRange }),
  };
}
