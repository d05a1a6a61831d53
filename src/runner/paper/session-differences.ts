import { durationText } from '../../domain/duration.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { SessionIdentity } from '../ports/session-journal.ts';

/** One part in which a command asks for something else than the session that is not finished. */
export interface SessionDifference {
  /** Something that the command line decides, and may have been mistyped; else something that has changed meanwhile. */
  readonly isAsked: boolean;
  /** `--duration: asked 101s, the session was begun with 100s`. */
  readonly text: string;
}

/** Where a command differs from the session that is not finished, each part by its flag or its name. */
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
    // The strategy is made for the symbols: where they differ, that says enough.
    ...(asked.length === 0 ? difference('the strategy', strategyText(begun.strategy), strategyText(now.strategy)) : []),
  ];
  return [...asked.map((text) => ({ isAsked: true, text })), ...changed.map((text) => ({ isAsked: false, text }))];
}

/** The flags with which a session was begun, as they are typed. */
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

/** Twelve digits tell two digests apart; what follows a `+` is a word of its own. */
function shortened(digest: string): string {
  const [head = '', ...rest] = digest.split('+');
  return [head.slice(0, 12), ...rest].join('+');
}
