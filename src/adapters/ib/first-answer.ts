import type { Timers } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { SessionTime } from '../../runner/ports/broker-session.ts';

const NO_ANSWER = {
  real: 'The gateway is connected, but does not answer requests.',
  lockstep: 'The gateway sends no clock messages: it does not keep virtual time.',
} as const;

/** Rejects with GATEWAY_NOT_READY when the first answer of a gateway takes longer than `limitMs`. */
export async function firstAnswerWithin(
  limitMs: number,
  answer: Promise<void>,
  mode: SessionTime['mode'],
  timers: Timers,
): Promise<void> {
  const tooLate = Promise.withResolvers<never>();
  const cancel = timers.after(limitMs, () => tooLate.reject(new PreliveError('GATEWAY_NOT_READY', NO_ANSWER[mode])));
  try {
    await Promise.race([answer, tooLate.promise]);
  } finally {
    cancel();
  }
}
