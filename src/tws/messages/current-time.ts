import type { EpochMs } from '../../domain/clock.ts';
import { message } from '../message.ts';

/** Requests the server's time; in a lockstep session it also acknowledges the instant. */
export interface ReqCurrentTime {
  readonly kind: 'reqCurrentTime';
}

// 49, version
export const reqCurrentTime = message<ReqCurrentTime>(49, { kind: 'reqCurrentTime' }, (f, m) => {
  f.version('1');
  return m;
});

/** The server's time. */
export interface CurrentTime {
  readonly kind: 'currentTime';
  /** Seconds since 1970 as text; a lockstep session adds milliseconds as decimals. */
  readonly seconds: string;
}

// 49, version, seconds
export const currentTime = message<CurrentTime>(49, { kind: 'currentTime', seconds: '' }, (f, m) => {
  f.version('1');
  return { kind: m.kind, seconds: f.text(m.seconds) };
});

/** Seconds of an instant as text: `1795012200`, or `1795012200.250` with milliseconds. */
export function secondsText(at: EpochMs): string {
  const ms = at % 1000;
  return ms === 0 ? `${at / 1000}` : `${(at - ms) / 1000}.${String(ms).padStart(3, '0')}`;
}
