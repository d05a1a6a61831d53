import { PreliveError } from '../../src/domain/errors.ts';
import type { StopWish } from '../../src/runner/ports/stop-wish.ts';

/** A person who can stop a session, with one request or two. */
export interface Person {
  readonly stop: StopWish;
  /** Makes the first request. */
  asks(): void;
  /** Makes both requests. */
  insists(): void;
}

/** A person without a keyboard. */
export function person(): Person {
  const orderly = new AbortController();
  const atOnce = new AbortController();
  const reason = () => new PreliveError('INTERRUPTED', 'Stopped by SIGINT.');
  const asks = () => orderly.abort(reason());
  return {
    stop: { orderly: orderly.signal, atOnce: atOnce.signal },
    asks,
    insists: () => {
      asks();
      atOnce.abort(reason());
    },
  };
}

/** A stop request made before the start. */
export function stopped(): StopWish {
  const somebody = person();
  somebody.asks();
  return somebody.stop;
}
