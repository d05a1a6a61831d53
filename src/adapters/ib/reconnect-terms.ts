import { durationText } from '../../domain/duration.ts';
import type { ErrorCode } from '../../domain/error-codes.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { SessionOptions } from '../../runner/ports/broker-session.ts';
import { DEFAULT_RECONNECT, type ReconnectTerms } from './reconnect.ts';

/** Number of tries where time stops between them, and where a test disables `outlast-outages`. */
const TRIES = 3;

/** Returns the limits of reconnecting. Without the safeguard `breaker` a session tries for ever. */
export function reconnectTerms({ reconnect, disabled, time }: SessionOptions): ReconnectTerms {
  const policy = { ...DEFAULT_RECONNECT, ...reconnect };
  if (disabled?.has('breaker') === true)
    return { ...policy, forMs: Number.POSITIVE_INFINITY, tries: Number.POSITIVE_INFINITY };
  const isCounted = time.mode === 'lockstep' || disabled?.has('outlast-outages') === true;
  return { ...policy, tries: isCounted ? TRIES : Number.POSITIVE_INFINITY };
}

/** Codes of errors that another try cannot cure: a person must change the gateway first. */
const INCURABLE: ReadonlySet<ErrorCode> = new Set(['LIVE_ACCOUNT_REFUSED', 'ACCOUNT_UNKNOWN', 'GATEWAY_VERSION']);

/** True when another try may succeed after this failure. */
export function isCurable(failure: unknown): boolean {
  return !(failure instanceof PreliveError && INCURABLE.has(failure.code));
}

/** Error for a connection that is given up, with the first loss and the last failure. Keeps the code of an incurable one. */
export function reconnectFailed(first: PreliveError, last: unknown, terms: ReconnectTerms): PreliveError {
  if (last instanceof PreliveError && !isCurable(last)) {
    const message = `${first.message} Then, on the new connection: ${last.message}`;
    return new PreliveError(last.code, message, { cause: last, nextSteps: [...last.nextSteps, NEXT_STEP] });
  }
  const tried = Number.isFinite(terms.tries) ? `${terms.tries} tries` : `All tries for ${durationText(terms.forMs)}`;
  const detail = `${tried} to connect again failed, the last with: ${String(last)}`;
  return new PreliveError('CONNECTION_LOST', `${first.message} ${detail}`, { cause: last });
}

const NEXT_STEP = 'The same command goes on with the session once the gateway is as it was.';

/** Error for a gateway whose broker does not come back. */
export function brokerStaysAway({ forMs }: ReconnectTerms): PreliveError {
  const message = `The gateway has had no connection to the broker for ${durationText(forMs)}.`;
  return new PreliveError('CONNECTION_LOST', message);
}
