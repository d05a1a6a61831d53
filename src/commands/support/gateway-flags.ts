import { boolean, custom, integer, option, string } from '@oclif/core/flags';
import type { SecurityType } from '../../domain/market.ts';
import type { Scenario, ScenarioGateway } from '../../gateway/faults/scenario.ts';
import type { GatewayOptions } from '../../gateway/server/gateway-options.ts';
import { parseSecurityTypes } from '../flags.ts';

const securityTypes = custom<readonly SecurityType[]>({ parse: async (text) => parseSecurityTypes('--deny', text) });

/** Flags of `prelive gateway`. Those that a scenario may set have no default here: what is not given is the scenario's. */
export const gatewayFlags = {
  host: string({ description: 'Address to listen on.', default: '127.0.0.1' }),
  port: integer({
    description: 'Port; 0 takes any free one. The ready line says which.',
    default: 4002,
    min: 0,
    max: 65_535,
  }),
  seed: integer({ description: 'Seed of the market, the latencies and the faults (default 42).', min: 0 }),
  account: string({ description: 'Managed account, for clients that insist on a form of id (default DUSIM0001).' }),
  cash: integer({ description: 'Starting cash, USD (default 1000000).', min: 0 }),
  deny: securityTypes({
    description: 'Asset classes without trading permission, such as FUT,OPT.',
    helpValue: 'FUT',
  }),
  contracts: string({
    description: 'YAML or JSON file with options, futures and currency pairs; the default is a shipped example.',
    helpValue: 'FILE',
  }),
  market: option({
    description: 'declared has the planted momentum effect, efficient has none (default declared).',
    options: ['declared', 'efficient'] as const,
  })(),
  'master-client-id': integer({
    description: 'Client id that hears of the orders and executions of all clients.',
    min: 0,
    helpValue: 'ID',
  }),
  'read-only': boolean({ description: 'Refuse orders as a Gateway in read-only mode does (error 321).' }),
  speed: integer({
    description: 'Milliseconds of the session in a real one, 1 to 1000.',
    min: 1,
    max: 1000,
    default: 1,
  }),
  clock: option({
    description: 'real runs by itself; manual stands until the control API steps it.',
    options: ['real', 'manual'] as const,
    default: 'real' as const,
  })(),
  scenario: string({
    description:
      'Scenario by name or YAML file; may be given more than once. `prelive gateway scenarios` lists those shipped.',
    helpValue: 'NAME|FILE',
    multiple: true,
  }),
};

/** What the flags say of the gateway. */
export interface GatewayFlagValues {
  readonly host: string;
  readonly port: number;
  readonly seed?: number | undefined;
  readonly account?: string | undefined;
  readonly cash?: number | undefined;
  readonly deny?: readonly SecurityType[] | undefined;
  readonly market?: 'declared' | 'efficient' | undefined;
  readonly 'read-only'?: boolean;
  readonly 'master-client-id'?: number | undefined;
  readonly speed: number;
  readonly clock: 'real' | 'manual';
}

/** Options of the gateway: a flag comes before a scenario, a later scenario before an earlier one. */
export function gatewayOptions(
  flags: GatewayFlagValues,
  contracts: NonNullable<GatewayOptions['contracts']>,
  scenarios: readonly Scenario[],
): GatewayOptions {
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
    market: market === 'efficient' ? 'efficient' : 'momentum',
    readOnly: flags['read-only'] === true || wanted.read_only === true,
    ...(flags['master-client-id'] === undefined ? {} : { masterClientId: flags['master-client-id'] }),
    historyPacing: wanted.history_pacing ?? true,
    ...(wanted.clock_start === undefined ? {} : { sessionStart: Date.parse(wanted.clock_start) }),
    scenarios,
  };
}
