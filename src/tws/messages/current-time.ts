import type { EpochMs } from '../../domain/clock.ts';
import { versionedMessage } from '../message.ts';
import { type BareMessage, versionedBareMessage } from './id-message.ts';

/** Requests the server's time; in a lockstep session it also acknowledges the instant. */
export type ReqCurrentTime = BareMessage<'reqCurrentTime'>;
// 49, version
export const reqCurrentTime = versionedBareMessage(49, 'reqCurrentTime');

/** The server's time. */
export interface CurrentTime {
  readonly kind: 'currentTime';
  /** Seconds since 1970 as text; a lockstep session adds milliseconds as decimals. */
  readonly seconds: string;
}

// 49, version, seconds
export const currentTime = versionedMessage<CurrentTime>(49, '1', { kind: 'currentTime', seconds: '' }, (f, m) => ({
  kind: m.kind,
  seconds: f.text(m.seconds),
}));

/** Seconds of an instant as text: `1795012200`, or `1795012200.250` with milliseconds. */
export function secondsText(at: EpochMs): string {
  const ms = at % 1000;
  return ms === 0 ? `${at / 1000}` : `${(at - ms) / 1000}.${String(ms).padStart(3, '0')}`;
}
