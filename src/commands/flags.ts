import { custom, integer, option, string } from '@oclif/core/flags';
import { durationMs } from '../domain/duration.ts';
import { PreliveError } from '../domain/errors.ts';
import type { SecurityType } from '../domain/market.ts';
import { STEPS, type Step } from '../domain/stage.ts';

/** `90s`, `45m`, `6h` as milliseconds. */
export function parseDuration(text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined && ms > 0) return ms;
  throw usage(`--duration ${text}: expected a number above 0 with a unit, such as 90s, 45m or 6h.`);
}

/** Fewest and most trades of a session. */
export interface TradeRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** `50-200` as a range. */
export function parseTradeRange(text: string): TradeRange {
  const match = /^(\d+)-(\d+)$/.exec(text);
  const [minimum, maximum] = [Number(match?.[1]), Number(match?.[2])];
  if (match !== null && minimum > 0 && maximum >= minimum) return { minimum, maximum };
  throw usage(`--trades ${text}: expected MIN-MAX with 0 < MIN <= MAX, such as 50-200.`);
}

/** `AAPL,MSFT` as a list of distinct symbols. */
export function parseSymbols(text: string): readonly string[] {
  const symbols = text.split(',').map((symbol) => symbol.trim());
  const wrong = symbols.find((symbol) => !/^[A-Z][A-Z0-9. ]{0,11}$/.test(symbol));
  if (wrong !== undefined) throw usage(`--symbols: "${wrong}" is not a symbol; expected a list such as AAPL,MSFT.`);
  if (new Set(symbols).size !== symbols.length) throw usage('--symbols: a symbol stands twice.');
  return symbols;
}

/** A day (`2026-12-31`, its beginning) or an instant of ISO 8601 with a zone, as milliseconds since 1970, UTC. */
export function parseInstant(flag: string, text: string): number {
  const whole = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00.000Z` : text;
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(whole);
  const at = Date.parse(whole);
  // Date.parse moves 31 June to July.
  const isThere = new Date(`${whole.slice(0, 10)}T00:00:00.000Z`).toJSON()?.slice(0, 10) === whole.slice(0, 10);
  if (isWhole && isThere && !Number.isNaN(at)) return at;
  throw usage(`${flag} ${text}: expected a day such as 2026-12-31 or an instant such as 2026-12-31T17:00:00Z.`);
}

const usage = (message: string) => new PreliveError('USAGE', message);

/** Length of a session; read by {@link parseDuration}. */
export const durationFlag = () =>
  string({ description: 'Length of the session: a number with ms, s, m or h.', helpValue: '6h', default: '6h' });

/** Bounds on the number of trades; read by {@link parseTradeRange}. */
export const tradesFlag = () =>
  string({
    description:
      'Fewest and most trades: below the first the verdict is PENDING, at the second only reducing orders go out.',
    helpValue: 'MIN-MAX',
    default: '50-200',
  });

/** Stocks of a session; read by {@link parseSymbols}. */
export const symbolsFlag = () =>
  string({ description: 'Stocks to trade, by default those of prelive.yaml.', helpValue: 'AAPL,MSFT' });

/** What the session flags ask for. */
export function askedOf(flags: {
  readonly duration: string;
  readonly trades: string;
  readonly symbols: string | undefined;
}) {
  const { minimum, maximum } = parseTradeRange(flags.trades);
  return {
    durationMs: parseDuration(flags.duration),
    minimumTrades: minimum,
    maximumTrades: maximum,
    symbols: flags.symbols === undefined ? undefined : parseSymbols(flags.symbols),
  };
}

/** The step that a decision is for. */
export const stepFlag = custom<Step>({
  description: 'Step that the decision is for; the default comes from prelive.yaml.',
  options: [...STEPS],
  parse: async (text) => STEPS.find((step) => step === text) ?? 'pilot',
});

/** Which thresholds stop a decision. */
export const presetFlag = () =>
  option({
    description: 'spec has the thresholds of the specification, strict adds its targets.',
    options: ['spec', 'strict'] as const,
    default: 'spec' as const,
  })();

/** The system under validation. */
export const systemFlag = string({
  description: 'Folder of the system under validation (the one with prelive.yaml).',
  helpValue: 'DIR',
  default: '.',
});

const SECURITY_TYPES: readonly SecurityType[] = ['STK', 'OPT', 'FUT', 'CASH', 'CRYPTO'];

/** `FUT,OPT` as asset classes. */
export function parseSecurityTypes(flag: string, text: string): readonly SecurityType[] {
  return text.split(',').map((word) => {
    const found = SECURITY_TYPES.find((type) => type === word.trim());
    if (found === undefined)
      throw usage(`${flag}: "${word}" is no asset class; expected ${SECURITY_TYPES.join(', ')}.`);
    return found;
  });
}

/** Where a paper gateway listens, and as whom to connect. */
export const brokerFlags = {
  host: string({ description: 'Host of the gateway; the default comes from prelive.yaml, else 127.0.0.1.' }),
  port: integer({
    description: 'Port: 4002 for IB Gateway (paper), 7497 for TWS (paper). Live ports are refused.',
    min: 1,
    max: 65_535,
  }),
  'client-id': integer({ description: 'Client id of the API connection.', min: 0 }),
  account: string({ description: 'Managed account; the first one when left out.' }),
};

const SHORTEST_RECONNECT_MS = 1000;
const LONGEST_RECONNECT_MS = 86_400_000;

/** `10m` as milliseconds, from one second to a day. */
export function parseReconnectFor(text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined && ms >= SHORTEST_RECONNECT_MS && ms <= LONGEST_RECONNECT_MS) return ms;
  throw usage(`--reconnect-for ${text}: expected 1s to 24h, such as 90s, 10m or 2h.`);
}

/** Of the commands that hold a trading session; read by {@link parseReconnectFor}. */
export const tradingFlags = {
  ...brokerFlags,
  'reconnect-for': string({
    description:
      'How long a lost connection is tried again before the session ends; planned windows of the broker do not count. The default comes from prelive.yaml, else 10m.',
    helpValue: '10m',
  }),
};

/** An instant in the place of now. */
export const asOfFlag = string({
  description: 'Judge as at this instant (UTC): what was observed later does not exist, and nothing is written.',
  helpValue: 'TIME',
});

/** Who may sign. */
export const policyFlag = string({
  description: 'Folder of the role policy (policy.json, allowed_signers); the default comes from prelive.yaml.',
  helpValue: 'DIR',
});

/** Who closes what a command records, and where the checkpoints of the ledger are kept besides. */
export const ledgerFlags = {
  checkpoints: string({
    description:
      'Folder outside of the workspace that keeps the checkpoints of its ledger; by default one of this user.',
    helpValue: 'DIR',
    env: 'PRELIVE_CHECKPOINTS',
  }),
  'collector-key': string({
    description:
      'File with the key that signs checkpoints; by default $PRELIVE_COLLECTOR_KEY, else a key of this user that is made at the first use.',
    helpValue: 'FILE',
    env: 'PRELIVE_COLLECTOR_KEY_FILE',
  }),
};

/** Who signs, and with what. */
export const signingFlags = {
  role: option({
    description: 'Role that you hold by the role policy.',
    options: ['risk_officer', 'cto', 'lead_trader'] as const,
    required: true,
  })(),
  key: string({
    description:
      'Private key file, or the .pub file of a key in your agent; when left out, the key enrolled for the role, from the agent.',
    helpValue: 'FILE',
  }),
};
