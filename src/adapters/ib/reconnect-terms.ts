import { PreliveError } from '../../domain/errors.ts';
import type { ReconnectPolicy, SessionOptions } from '../../runner/ports/broker-session.ts';
import { DEFAULT_RECONNECT } from './reconnect.ts';

/** How a session tries to connect again; without its breaker it tries for ever. */
export function reconnectTerms({ reconnect, omit }: SessionOptions): ReconnectPolicy {
  const policy = { ...DEFAULT_RECONNECT, ...reconnect };
  return omit?.has('breaker') === true ? { ...policy, tries: Number.POSITIVE_INFINITY } : policy;
}

/** Every try has failed: what the first loss was, and what the last try said. */
export function breakerOpen(first: PreliveError, last: unknown, tries: number): PreliveError {
  const detail = `${tries} tries to connect again failed, the last with: ${String(last)}`;
  return new PreliveError('CONNECTION_LOST', `${first.message} ${detail}`, { cause: last });
}
