import { type DurationUnit, durationMs, SESSION_UNITS } from '../domain/duration.ts';
import { PreliveError } from '../domain/errors.ts';
import type { SecurityType } from '../domain/market.ts';
import { STAGES, type StageNumber } from '../domain/stage.ts';
import { nearest, quoted } from '../domain/words.ts';
import type { PolicyRole } from '../runner/policy/change-policy.ts';

/** Every role that a policy may give to somebody. */
export const POLICY_ROLES = [
  'risk_officer',
  'cto',
  'lead_trader',
  'lead_quant',
  'devops_lead',
  'qa_lead',
] as const satisfies readonly PolicyRole[];

/** Returns the error of a flag with a wrong value. */
export function valueError(flag: string, expected: string, found: string): PreliveError {
  return new PreliveError('USAGE', `${flag}: expected ${expected}, found ${quoted(found)}.`);
}

/** `one of a, b`. */
export function choice(options: readonly string[]): string {
  return options.length === 1 ? (options[0] ?? '') : `one of ${options.join(', ')}`;
}

/** `found "jsno"; did you mean json?`, where a word is like one of the options. */
export function formatFound(word: string, options: readonly string[]): string {
  const like = nearest(word.trim(), options);
  return `found ${quoted(word)}${like === undefined || like === word ? '.' : `; did you mean ${like}?`}`;
}

/** Returns the error of a word that is not one of the options. */
export function choiceError(flag: string, options: readonly string[], found: string): PreliveError {
  return new PreliveError('USAGE', `${flag}: expected ${choice(options)}, ${formatFound(found, options)}`);
}

/** Bounds of a duration, ms, with their text for an error. */
export interface DurationBounds {
  readonly minimumMs: number;
  readonly maximumMs: number;
  /** `a length of 1 s to 24 h such as 90s, 45m or 6h`. */
  readonly expected: string;
  readonly units?: readonly DurationUnit[];
}

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

const SESSION_LENGTH: DurationBounds = {
  minimumMs: SECOND_MS,
  maximumMs: DAY_MS,
  expected: 'a length from 1s to 24h, a number with ms, s, m or h such as 90s, 45m or 6h',
};

/** A duration within its bounds as milliseconds; by default the length of a session. Throws PreliveError USAGE. */
export function parseDuration(text: string, flag = '--duration', bounds: DurationBounds = SESSION_LENGTH): number {
  const ms = durationMs(text, bounds.units ?? SESSION_UNITS);
  if (ms !== undefined && ms >= bounds.minimumMs && ms <= bounds.maximumMs) return ms;
  throw valueError(flag, bounds.expected, text);
}

/** `10m` as milliseconds: how long a lost connection is tried again. Throws PreliveError USAGE. */
export function parseReconnectFor(text: string): number {
  return parseDuration(text, '--reconnect-for');
}

/** Fewest and most trades of a session. */
export interface TradeRange {
  readonly minimum: number;
  readonly maximum: number;
}

const MOST_TRADES = 100_000;

/** `50-200` as a range. */
export function parseTradeRange(text: string): TradeRange {
  const match = /^([0-9]{1,6})-([0-9]{1,6})$/.exec(text);
  const [minimum, maximum] = [Number(match?.[1]), Number(match?.[2])];
  if (match !== null && minimum > 0 && maximum >= minimum && maximum <= MOST_TRADES) return { minimum, maximum };
  const expected = `MIN-MAX, two whole numbers from 1 to ${MOST_TRADES} with MIN no larger than MAX, such as 50-200`;
  throw valueError('--trades', expected, text);
}

const SYMBOL = /^[A-Z][A-Z0-9. ]{0,11}$/;
const MOST_SYMBOLS = 100;

/** `AAPL,MSFT` as a list of distinct symbols. All that are wrong are named at once. */
export function parseSymbols(text: string): readonly string[] {
  const symbols = text.split(',').map((symbol) => symbol.trim());
  const wrong = [...new Set(symbols.filter((symbol) => !SYMBOL.test(symbol)))];
  const twice = [...new Set(symbols.filter((symbol, at) => symbols.indexOf(symbol) < at))];
  if (wrong.length > 0) throw symbolsError(`stock symbols in capitals, such as AAPL,MSFT or BRK.B`, wrong);
  if (twice.length > 0) throw symbolsError('each symbol once', twice, ' more than once');
  if (symbols.length > MOST_SYMBOLS)
    throw new PreliveError('USAGE', `--symbols: expected at most ${MOST_SYMBOLS} symbols, found ${symbols.length}.`);
  return symbols;
}

function symbolsError(expected: string, found: readonly string[], behind = ''): PreliveError {
  const shown = found.slice(0, 10).map((symbol) => (symbol === '' ? 'an empty one' : quoted(symbol)));
  const rest = found.length > 10 ? ` and ${found.length - 10} more` : '';
  return new PreliveError('USAGE', `--symbols: expected ${expected}, found ${shown.join(', ')}${rest}${behind}.`);
}

const SECURITY_TYPES: readonly SecurityType[] = ['STK', 'OPT', 'FUT', 'CASH', 'CRYPTO'];

/** `FUT,OPT` as asset classes. All that are wrong are named at once. */
export function parseSecurityTypes(flag: string, text: string): readonly SecurityType[] {
  const words = text.split(',').map((word) => word.trim());
  const types = words.flatMap((word) => SECURITY_TYPES.filter((type) => type === word));
  if (types.length === words.length) return types;
  const wrong = words.filter((word) => !SECURITY_TYPES.some((type) => type === word));
  const found = wrong.map((word) => (word === '' ? 'an empty one' : quoted(word))).join(', ');
  const like = nearest(wrong[0] ?? '', SECURITY_TYPES);
  const end = like === undefined ? '.' : `; did you mean ${like}?`;
  throw new PreliveError(
    'USAGE',
    `${flag}: expected asset classes out of ${SECURITY_TYPES.join(', ')}, found ${found}${end}`,
  );
}

const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})$/;

/** A day (`2026-12-31`, its beginning) or an instant of ISO 8601 with a zone, as milliseconds since 1970, UTC. */
export function parseInstant(flag: string, text: string): number {
  const whole = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? `${text}T00:00:00.000Z` : text;
  const at = INSTANT.test(whole) && isDay(whole.slice(0, 10)) ? Date.parse(whole) : Number.NaN;
  if (at >= 0) return at;
  throw valueError(flag, 'a day such as 2026-12-31 or a time such as 2026-12-31T17:00:00Z, from 1970 on', text);
}

/** True when a text is a day of the calendar from 1970 on. `Date.parse` alone takes 31 June for 1 July. */
export function isDay(text: string): boolean {
  return text >= '1970' && new Date(`${text}T00:00:00.000Z`).toJSON()?.slice(0, 10) === text;
}

/** A whole number in ASCII digits within its bounds. */
export function parseWholeNumber(flag: string, text: string, least: number, most: number): number {
  const number = /^-?[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  const bounds = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
  throw valueError(flag, `a whole number ${bounds}`, text);
}

const HOST_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252})$/;
const ADDRESS_6 = /^[0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9_.-]{1,32})?$/;

/** A host name or an address: no scheme, no port, no path. */
export function parseHost(flag: string, text: string): string {
  if (HOST_NAME.test(text) && !/\.\./.test(text)) return text;
  if (text.split(':').length > 2 && ADDRESS_6.test(text)) return text;
  const error = valueError(flag, 'a host name or an address alone, such as 127.0.0.1, gateway.example or ::1', text);
  const port = /:([0-9]{1,5})\/?$/.exec(text)?.[1];
  if (port === undefined) throw error;
  throw new PreliveError('USAGE', error.message, { nextSteps: [`Give the port with --port ${port}.`] });
}

const ACCOUNT = /^[A-Z][A-Z0-9]{2,19}$/;

/** Reads an account id. The error does not repeat the text, which may be an account id. */
export function parseAccount(flag: string, text: string): string {
  if (ACCOUNT.test(text)) return text;
  const found = text === text.toUpperCase() ? 'something else' : 'small letters or other signs';
  throw new PreliveError(
    'USAGE',
    `${flag}: expected an account id of capitals and digits, such as DU with seven digits, found ${found} (${text.length} characters).`,
  );
}

/** A commit as git names it, whole. */
export function parseCommit(flag: string, text: string): string {
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text)) return text;
  const error = valueError(flag, 'a whole commit id, 40 or 64 hex digits in lower case', text);
  throw new PreliveError('USAGE', error.message, { nextSteps: ['`git rev-parse HEAD` prints it.'] });
}

/** A SHA-256 in hex. */
export function parseDigest(flag: string, text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw valueError(flag, 'a SHA-256, 64 hex digits in lower case', text);
}

/** `7` as a stage. */
export function parseStage(text: string, flag = 'STAGE'): StageNumber {
  const stage = STAGES.find((number) => String(number) === text);
  if (stage !== undefined) return stage;
  throw valueError(flag, 'the number of a stage from 1 to 8', text);
}

/** A text that a person gives. Account ids are masked before it is kept or signed, so that the screen shows the signed text. */
export async function parseProse(text: string): Promise<string> {
  const { scrubOutput } = await import('../adapters/redaction.ts');
  return scrubOutput(text);
}
