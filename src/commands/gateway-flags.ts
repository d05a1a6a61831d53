import { boolean, custom, option, string } from '@oclif/core/flags';
import { parseHost, parseSecurityTypes, valueError } from '../composition/flag-values.ts';
import type { SecurityType } from '../domain/market.ts';
import { wholeNumber } from './flags.ts';

const securityTypes = custom<readonly SecurityType[]>({ parse: async (text) => parseSecurityTypes('--deny', text) });

const ACCOUNT_FORM = /^[A-Za-z][A-Za-z0-9]{1,19}$/;
const accountId = custom<string>({
  parse: async (text) => {
    if (ACCOUNT_FORM.test(text)) return text;
    throw valueError('--account', 'a letter and one to 19 letters and digits behind it, such as DUSIM0001', text);
  },
});

/** Flags of `prelive gateway`. A flag that a scenario may set has no default here. */
export const gatewayFlags = {
  host: custom<string>({
    description: 'Address to listen on.',
    default: '127.0.0.1',
    parse: async (text) => parseHost('--host', text),
  })(),
  port: wholeNumber({
    description: 'Port; 0 takes any free one. The ready line says which.',
    default: 4002,
    min: 0,
    max: 65_535,
  }),
  seed: wholeNumber({ description: 'Seed of the market, the latencies and the faults (default 42).', min: 0 }),
  account: accountId({ description: 'Managed account, for clients that insist on a form of id (default DUSIM0001).' }),
  cash: wholeNumber({ description: 'Starting cash, USD (default 1000000).', min: 0, max: 1_000_000_000 }),
  deny: securityTypes({
    description: 'Asset classes without trading permission, such as FUT,OPT.',
    helpValue: 'FUT',
  }),
  contracts: string({
    description: 'YAML or JSON file with options, futures and currency pairs; the default is a shipped example.',
    helpValue: 'FILE',
  }),
  market: option({
    description:
      'declared has the planted momentum effect, efficient has none, realistic has regimes, sectors, gaps and heavy tails (default declared).',
    options: ['declared', 'efficient', 'realistic'] as const,
  })(),
  bars: string({
    description:
      'CSV file of bars: prices of its stocks are those of the file (symbol,time,open,high,low,close,volume).',
    helpValue: 'FILE',
    exclusive: ['ticks'],
  }),
  'bar-size': string({
    description: 'Length of the bars of --bars, such as 5s, 1m, 1h, 1d; by default what their times say.',
    helpValue: 'LENGTH',
    dependsOn: ['bars'],
  }),
  ticks: string({
    description: 'CSV file of ticks (symbol,time,bid,ask,bid_size,ask_size,last,last_size).',
    helpValue: 'FILE',
  }),
  'corporate-actions': string({
    description: 'YAML or JSON file of splits and dividends; each takes effect before the trading of its day.',
    helpValue: 'FILE',
  }),
  date: string({
    description: 'Day of the first session (default 2026-11-18, or the first day of the file).',
    helpValue: 'YYYY-MM-DD',
  }),
  'extended-hours': boolean({ description: 'Quotes and a few sales before the open and after the close too.' }),
  book: option({
    description:
      'simple: resting orders fill when the price trades through them; queue: they have a place in the queue, and own trades move the price.',
    options: ['simple', 'queue'] as const,
    default: 'simple' as const,
  })(),
  latency: option({
    description:
      'loopback: answers, acknowledgements and fills take what a gateway beside the client takes; immediate: they come at once.',
    options: ['loopback', 'immediate'] as const,
    default: 'loopback' as const,
  })(),
  'price-range': wholeNumber({
    description: 'Refuse limit prices further than so many per cent from the quote with 109 (default: none).',
    min: 1,
    max: 1000,
    helpValue: 'PERCENT',
  }),
  'market-data-lines': wholeNumber({
    description: 'Market-data lines of all clients together; one more is refused with 101 (default 100).',
    min: 1,
    max: 100_000,
    helpValue: 'N',
  }),
  'master-client-id': wholeNumber({
    description: 'Client id that hears of the orders and executions of all clients.',
    min: 0,
    max: 2_147_483_647,
    helpValue: 'ID',
  }),
  'tif-preset': boolean({
    description: 'Say error 10349 of orders without a time in force, as a Gateway with an order preset does.',
  }),
  'read-only': boolean({ description: 'Refuse orders as a Gateway in read-only mode does (error 321).' }),
  speed: wholeNumber({
    description: 'Milliseconds of the session in a real one, 1 to 1000.',
    min: 1,
    max: 1000,
    default: 1,
  }),
  'time-zone': string({
    description: 'Zone of the times that it writes, such as Europe/Berlin (default: New York).',
    helpValue: 'ZONE',
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
  'control-port': wholeNumber({
    description: 'Port of the control API (HTTP, loopback only); 0 takes any free one. Without it there is none.',
    min: 0,
    max: 65_535,
  }),
  record: string({ description: 'Write all messages of all clients to a new file (NDJSON).', helpValue: 'FILE' }),
  replay: string({
    description: 'Serve a recorded session instead, and say where a client departs from it.',
    helpValue: 'FILE',
    exclusive: ['record', 'scenario', 'control-port', 'clock', 'bars', 'ticks', 'date'],
  }),
};
