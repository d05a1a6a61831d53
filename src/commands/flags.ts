import { custom, option, string } from '@oclif/core/flags';
import {
  parseAccount,
  parseDuration,
  parseHost,
  parseInstant,
  parseProse,
  parseReconnectFor,
  parseSymbols,
  parseTradeRange,
  parseWholeNumber,
} from '../composition/flag-values.ts';
import { STEPS, type Step } from '../domain/stage.ts';
import { formatFlags, outFlag } from './base-command.ts';

/** A whole number within `min` (0 by default) and `max`. */
export const wholeNumber = custom<number, { readonly min?: number; readonly max?: number }>({
  parse: async (text, _context, { name, min = 0, max = Number.MAX_SAFE_INTEGER }) =>
    parseWholeNumber(`--${name}`, text, min, max),
});

/** A session's second connections use client ids up to ten above its own. */
const HIGHEST_CLIENT_ID = 2_147_483_637;

/** Checks a text with its reader, so that a wrong value is refused before anything is opened. */
const readBy = (read: (text: string) => unknown) => async (text: string) => {
  read(text);
  return text;
};

/** Length of a session; read by {@link parseDuration}. */
export const durationFlag = () =>
  string({
    description: 'Length of the session: a number with ms, s, m or h.',
    helpValue: '6h',
    default: '6h',
    parse: readBy((text) => parseDuration(text)),
  });

/** Bounds on the number of trades; read by {@link parseTradeRange}. */
export const tradesFlag = () =>
  string({
    description:
      'Fewest and most trades: below the first the verdict is PENDING, at the second only reducing orders go out.',
    helpValue: 'MIN-MAX',
    default: '50-200',
    parse: readBy(parseTradeRange),
  });

/** Stocks of a session; read by {@link parseSymbols}. */
export const symbolsFlag = () =>
  string({
    description: 'Stocks to trade, by default those of prelive.yaml.',
    helpValue: 'AAPL,MSFT',
    parse: readBy(parseSymbols),
  });

/** Reads the flags of a session. */
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

/** Thresholds that stop a decision. */
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

/** Address of a paper gateway, and the client that connects. */
export const brokerFlags = {
  host: custom<string>({
    description: 'Host of the gateway; the default comes from prelive.yaml, else 127.0.0.1.',
    parse: async (text) => parseHost('--host', text),
  })(),
  port: wholeNumber({
    description: 'Port: 4002 for IB Gateway (paper), 7497 for TWS (paper). Live ports are refused.',
    min: 1,
    max: 65_535,
  }),
  'client-id': wholeNumber({ description: 'Client id of the API connection.', max: HIGHEST_CLIENT_ID }),
  account: custom<string>({
    description: 'Managed account; the first one when left out.',
    parse: async (text) => parseAccount('--account', text),
  })(),
};

/** Flags of commands that trade; `reconnect-for` is read by {@link parseReconnectFor}. */
export const tradingFlags = {
  ...brokerFlags,
  'reconnect-for': string({
    description:
      'How long a lost connection is tried again before the session ends; planned windows of the broker do not count. The default comes from prelive.yaml, else 10m.',
    helpValue: '10m',
    parse: readBy(parseReconnectFor),
  }),
};

/** Instant that replaces the current time. */
export const asOfFlag = string({
  description: 'Judge as at this instant (UTC): what was observed later does not exist, and nothing is written.',
  helpValue: 'TIME',
  parse: readBy((text) => parseInstant('--as-of', text)),
});

/** Folder of the role policy. */
export const policyFlag = string({
  description: 'Folder of the role policy (policy.json, allowed_signers); the default comes from prelive.yaml.',
  helpValue: 'DIR',
});

/** Collector that closes the records of a command, and the second place of the ledger's checkpoints. */
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

/** Role that signs, and its key. */
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

/** A folder with gates of one's own. */
export const gateFolderFlag = () =>
  string({
    description: 'Folder with gate files that replace packaged ones of the same id; default: the one in prelive.yaml.',
    helpValue: 'DIR',
  });

/** A text that a person gives: see {@link parseProse}. */
export const proseFlag = custom<string>({ parse: parseProse });

/** Flags of commands that judge the gates of a workspace. */
export const judgingFlags = {
  out: outFlag,
  ...formatFlags,
  ...ledgerFlags,
  system: systemFlag,
  step: stepFlag(),
  preset: presetFlag(),
};
