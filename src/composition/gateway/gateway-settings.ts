import { PreliveError } from '../../domain/errors.ts';
import type { SecurityType } from '../../domain/market.ts';
import type { Scenario, ScenarioGateway } from '../../gateway/faults/scenario.ts';
import type { GatewayOptions } from '../../gateway/server/gateway-options.ts';
import { IMMEDIATE } from '../../gateway/venue/latency.ts';
import type { BookModel } from '../../gateway/venue/options.ts';

/** Book with queue positions. Taking the displayed size moves the quotes by half a spread, which halves every 30 s. */
const QUEUE_BOOK: BookModel = {
  queuePosition: true,
  impact: { spreadsPerDisplayedSize: 0.5, halfLifeMs: 30_000 },
};

export interface GatewayFlagValues {
  readonly host: string;
  readonly port: number;
  readonly seed?: number | undefined;
  readonly account?: string | undefined;
  readonly cash?: number | undefined;
  readonly deny?: readonly SecurityType[] | undefined;
  readonly market?: 'declared' | 'efficient' | 'realistic' | undefined;
  readonly 'extended-hours'?: boolean;
  readonly bars?: string | undefined;
  readonly 'bar-size'?: string | undefined;
  readonly ticks?: string | undefined;
  readonly 'corporate-actions'?: string | undefined;
  readonly date?: string | undefined;
  readonly 'tif-preset'?: boolean;
  readonly 'read-only'?: boolean;
  readonly 'market-data-lines'?: number | undefined;
  readonly 'master-client-id'?: number | undefined;
  readonly book: 'simple' | 'queue';
  readonly latency: 'loopback' | 'immediate';
  readonly 'price-range'?: number | undefined;
  readonly contracts?: string | undefined;
  readonly scenario?: readonly string[] | undefined;
  readonly speed: number;
  readonly 'time-zone'?: string | undefined;
  readonly clock: 'real' | 'manual';
  readonly 'control-port'?: number | undefined;
  readonly record?: string | undefined;
}

/** Source of prices, corporate actions, and the start of the first session unless a scenario sets it. */
export type GatewayPrices = Pick<GatewayOptions, 'replay' | 'sessionStart' | 'corporateActions'>;

/** Returns the options of the gateway. A flag overrides a scenario; a later scenario overrides an earlier one. */
export function gatewayOptions(
  flags: GatewayFlagValues,
  contracts: NonNullable<GatewayOptions['contracts']>,
  scenarios: readonly Scenario[],
  prices: GatewayPrices = {},
): GatewayOptions {
  if (flags.clock === 'manual' && flags.speed !== 1) {
    throw new PreliveError('USAGE', '--speed has no meaning with --clock manual, which the control API steps.');
  }
  const wanted: ScenarioGateway = Object.assign({}, ...scenarios.map(({ gateway }) => gateway));
  const market = flags.market ?? wanted.market ?? 'declared';
  return {
    mode: flags.clock,
    host: flags.host,
    port: flags.port,
    speed: flags.speed,
    seed: flags.seed ?? wanted.seed ?? 42,
    account: flags.account ?? wanted.account ?? 'DUSIM0001',
    cash: flags.cash ?? wanted.cash ?? 1_000_000,
    deny: flags.deny ?? [],
    contracts,
    market: market === 'declared' ? 'momentum' : market,
    extendedHours: flags['extended-hours'] === true,
    readOnly: flags['read-only'] === true || wanted.read_only === true,
    marketDataLines: flags['market-data-lines'],
    masterClientId: flags['master-client-id'],
    historyPacing: wanted.history_pacing ?? true,
    ...prices,
    timeZone: flags['time-zone'] ?? wanted.time_zone,
    ...(wanted.clock_start === undefined ? {} : { sessionStart: Date.parse(wanted.clock_start), preMarket: true }),
    book: flags.book === 'queue' ? QUEUE_BOOK : undefined,
    latency: flags.latency === 'immediate' ? IMMEDIATE : undefined,
    tifPreset: flags['tif-preset'],
    priceRange: flags['price-range'] === undefined ? undefined : flags['price-range'] / 100,
    scenarios,
  };
}
