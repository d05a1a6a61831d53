import { durationText } from '../../domain/duration.ts';
import type { ErrorCode } from '../../domain/error-codes.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { SessionOptions } from '../../runner/ports/broker-session.ts';
import { DEFAULT_RECONNECT, type ReconnectTerms } from './reconnect.ts';

/** Tries where time stands still in between, and where a test has taken `outlast-outages` out. */
const TRIES = 3;

/** Returns the terms on which a session tries to connect again. Without its breaker it tries for ever. */
export function reconnectTerms({ reconnect, disabled, time }: SessionOptions): ReconnectTerms {
  const policy = { ...DEFAULT_RECONNECT, ...reconnect };
  if (disabled?.has('breaker') === true)
    return { ...policy, forMs: Number.POSITIVE_INFINITY, tries: Number.POSITIVE_INFINITY };
  const isCounted = time.mode === 'lockstep' || disabled?.has('outlast-outages') === true;
  return { ...policy, tries: isCounted ? TRIES : Number.POSITIVE_INFINITY };
}

/** Codes of errors that another try cannot cure: a person has to do something about the gateway first. */
const INCURABLE: ReadonlySet<ErrorCode> = new Set(['LIVE_ACCOUNT_REFUSED', 'ACCOUNT_UNKNOWN', 'GATEWAY_VERSION']);

/** True when another try may succeed after this failure. */
export function isCurable(failure: unknown): boolean {
  return !(failure instanceof PreliveError && INCURABLE.has(failure.code));
}

/** The connection is given up: what the first loss was, and what the last try said. Keeps the code of what nothing cures. */
export function breakerOpen(first: PreliveError, last: unknown, terms: ReconnectTerms): PreliveError {
  if (last instanceof PreliveError && !isCurable(last)) {
    const message = `${first.message} Then, on the new connection: ${last.message}`;
    return new PreliveError(last.code, message, { cause: last, nextSteps: [...last.nextSteps, GO_ON] });
  }
  const tried = Number.isFinite(terms.tries) ? `${terms.tries} tries` : `All tries for ${durationText(terms.forMs)}`;
  const detail = `${tried} to connect again failed, the last with: ${String(last)}`;
  return new PreliveError('CONNECTION_LOST', `${first.message} ${detail}`, { cause: last });
}

const GO_ON = 'The same command goes on with the session once the gateway is as it was.';

/** The gateway answers, but the broker behind it does not come back. */
export function brokerStaysAway({ forMs }: ReconnectTerms): PreliveError {
  const message = `The gateway has had no connection to the broker for ${durationText(forMs)}.`;
  return new PreliveError('CONNECTION_LOST', message);
}
