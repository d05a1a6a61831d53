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

/** How a gateway is built. Only `mode` has no default. */
export interface GatewayOptions {
  /**
   * `lockstep`: the gateway owns virtual time and waits for its clients; `real`: the machine's clock, at `speed`;
   * `manual`: time stands until it is stepped.
   */
  readonly mode: 'lockstep' | 'real' | 'manual';
  /** Of mode `real`: milliseconds of the session in a real one, 1 to 1000. Default 1. */
  readonly speed?: number;
  /** Their plans begin with the gateway. */
  readonly scenarios?: readonly Scenario[];
  /** Keeps IBKR's rules for historical requests (162, 322). Default true. */
  readonly historyPacing?: boolean;
  /** Takes every payload of every client, both directions. */
  readonly record?: (message: RecordedMessage) => void;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Listens besides on a socket that has no port. */
  readonly localDoor?: boolean;
  readonly seed?: number;
  /** Account id; the default is branded `DUSIM`. */
  readonly account?: string;
  /** Starting cash, USD. */
  readonly cash?: number;
  /** Security types without trading permission. */
  readonly deny?: readonly SecurityType[];
  /** Contracts beside the built-in stocks, from a checked contracts file. */
  readonly contracts?: readonly ContractEntry[];
  readonly market?: MarketModel['name'];
  /** Quotes and sales before the open and after the close too. */
  readonly extendedHours?: boolean;
  /** Prices of stocks from a file; others have those of `market`. */
  readonly replay?: MarketRows;
  /** Splits and dividends to come, in order of their days. */
  readonly corporateActions?: readonly CorporateAction[];
  /** Instant at which the session's clock stands first; not before 09:30 New York of its date unless `preMarket`. */
  readonly sessionStart?: EpochMs;
  /** The clock may begin before the open: orders then wait for the opening auction. */
  readonly preMarket?: boolean;
  /** Places in the queue, and impact of own trades; default neither. */
  readonly book?: BookModel;
  /** Shares that can be borrowed to sell short, by symbol; default any number. */
  readonly shortable?: NonNullable<VenueOptions['shortable']>;
  /** Limit prices further than this fraction from the quote are refused with 109; default any price is taken. */
  readonly priceRange?: number;
  /** See `VenueOptions.tifPreset`. */
  readonly tifPreset?: boolean;
  readonly latency?: LatencyModel;
  readonly commissions?: CommissionPlan;
  readonly marketDataType?: MarketDataType;
  readonly shocks?: readonly Shock[];
  /** Of its times, a name of the time-zone database; default New York. */
  readonly timeZone?: string;
  /** Orders are refused with error 321. */
  readonly readOnly?: boolean;
  /** Market-data lines of all clients together (101, 10190). Default 100. */
  readonly marketDataLines?: number;
  /** Client that hears of the orders and executions of all clients. Default: none. */
  readonly masterClientId?: number;
  /** How the gateway shows that it is simulated. Overridden only by tests: with other brands it passes for a paper account. */
  readonly brand?: Partial<GatewayBrand>;
  /** Clock of mode `real`; default the machine's. */
  readonly time?: RealTime;
}

/** A payload that went over a connection. */
export interface RecordedMessage {
  /** Instant of the session. */
  readonly at: EpochMs;
  /** From the client (`in`) or to it (`out`). */
  readonly direction: 'in' | 'out';
  /** Which connection, from 1. */
  readonly connection: number;
  readonly payload: string;
}

/** The three in-band brands. */
export interface GatewayBrand extends VenueBrand {
  /** Data farm in the notices. */
  readonly farm: string;
}

/** The brands of a gateway that hides nothing. */
export const SIMULATED_BRAND: GatewayBrand = { account: 'DUSIM0001', executionIdPrefix: 'sim.', farm: 'simfarm' };

/** 09:30 New York, Wednesday 18 November 2026: fixed, so that sessions repeat. */
export const DEFAULT_SESSION_START: EpochMs = newYorkOpen({ year: 2026, month: 11, day: 18 });

/** Seed of a gateway that was given none. */
export const DEFAULT_SEED = 42;
const DEFAULT_CASH_USD = 1_000_000;

/** The brands that options ask for. */
export function brandOf({ account, brand }: GatewayOptions): GatewayBrand {
  return { ...SIMULATED_BRAND, ...(account === undefined ? {} : { account }), ...brand };
}

/** First instant of the session's clock. */
export function startOf({ sessionStart = DEFAULT_SESSION_START, preMarket = false }: GatewayOptions): EpochMs {
  return preMarket ? sessionStart : Math.max(sessionStart, newYorkOpen(newYorkDate(sessionStart)));
}

const MARKETS = { momentum: MOMENTUM_MARKET, efficient: EFFICIENT_MARKET, realistic: REALISTIC_MARKET } as const;

/** What the venue is built from. */
export function venueOptions(options: GatewayOptions): VenueOptions {
  return {
    seed: options.seed ?? DEFAULT_SEED,
    sessionOpen: newYorkOpen(newYorkDate(startOf(options))),
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
    ...(options.preMarket === true ? { startAt: startOf(options) } : {}),
    ...(options.book === undefined ? {} : { book: options.book }),
    ...(options.shortable === undefined ? {} : { shortable: options.shortable }),
    ...(options.tifPreset === undefined ? {} : { tifPreset: options.tifPreset }),
    ...(options.priceRange === undefined ? {} : { priceRange: options.priceRange }),
  };
}
