import { PreliveError } from '../../src/domain/errors.ts';
import type { StopWish } from '../../src/runner/ports/stop-wish.ts';

/** Somebody who can stop a session: once, and once more. */
export interface Person {
  readonly stop: StopWish;
  /** The first wish. */
  asks(): void;
  /** Both wishes. */
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

/** A wish from before the beginning. */
export function stopped(): StopWish {
  const somebody = person();
  somebody.asks();
  return somebody.stop;
}
