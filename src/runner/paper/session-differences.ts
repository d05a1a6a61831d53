import { durationText } from '../../domain/duration.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { SessionIdentity } from '../ports/session-journal.ts';

/** A difference between a command and the unfinished session. */
export interface SessionDifference {
  /** True for a value of the command line, which may be mistyped; false for a value that has changed since. */
  readonly isAsked: boolean;
  /** `--duration: asked 101s, the session was begun with 100s`. */
  readonly text: string;
}

/** Differences between a command and the unfinished session, by flag or name. */
export function sessionDifferences(begun: SessionIdentity, now: SessionIdentity): readonly SessionDifference[] {
  const asked = [
    ...requestDifferences(begun.asked, now.asked),
    ...difference('--client-id', begun.clientId, now.clientId),
    ...difference('the account', begun.account, now.account),
  ];
  const changed = [
    ...difference('the commit of the system', shortened(begun.commit), shortened(now.commit)),
    ...difference('its configuration', shortened(begun.configurationDigest), shortened(now.configurationDigest)),
    ...difference('the version of prelive', begun.version, now.version),
    // The strategy depends on the symbols: a difference in the request is reported alone.
    ...(asked.length === 0 ? difference('the strategy', strategyText(begun.strategy), strategyText(now.strategy)) : []),
  ];
  return [...asked.map((text) => ({ isAsked: true, text })), ...changed.map((text) => ({ isAsked: false, text }))];
}

/** Flags of the session's start, as typed. */
export function flagsOf({ asked, clientId }: Pick<SessionIdentity, 'asked' | 'clientId'>): string {
  return [...FLAGS.map(([flag, read]) => [flag, read(asked)]), ['--client-id', String(clientId)]]
    .flatMap(([flag, value]) => (value === undefined || value === '' ? [] : [`${flag} ${value}`]))
    .join(' ');
}

const FLAGS: readonly (readonly [flag: string, read: (asked: JsonObject) => string])[] = [
  ['--duration', ({ durationMs }) => (typeof durationMs === 'number' ? durationText(durationMs) : '')],
  ['--trades', ({ minimumTrades, maximumTrades }) => joined([minimumTrades, maximumTrades], '-')],
  ['--symbols', ({ symbols }) => (Array.isArray(symbols) ? joined(symbols, ',') : '')],
];

function requestDifferences(begun: JsonObject, now: JsonObject): readonly string[] {
  return FLAGS.flatMap(([flag, read]) => difference(flag, read(begun), read(now)));
}

function difference<T extends string | number>(what: string, begun: T, now: T): readonly string[] {
  return begun === now ? [] : [`${what}: asked ${now}, the session was begun with ${begun}`];
}

function joined(values: readonly (JsonValue | undefined)[], mark: string): string {
  return values.filter((value) => typeof value === 'string' || typeof value === 'number').join(mark);
}

function strategyText(strategy: JsonObject): string {
  return JSON.stringify(strategy);
}

/** Twelve digits distinguish two digests; the part after a `+` is a suffix of its own. */
function shortened(digest: string): string {
  const [head = '', ...rest] = digest.split('+');
  return [head.slice(0, 12), ...rest].join('+');
}
