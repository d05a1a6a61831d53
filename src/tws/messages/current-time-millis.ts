import { message } from '../message.ts';

/** Requests the server's time in milliseconds; from 197 on. */
export interface ReqCurrentTimeMillis {
  readonly kind: 'reqCurrentTimeMillis';
}

// 105
export const reqCurrentTimeMillis = message<ReqCurrentTimeMillis>(105, { kind: 'reqCurrentTimeMillis' }, (_f, m) => m);

/** The server's time. */
export interface CurrentTimeMillis {
  readonly kind: 'currentTimeMillis';
  /** Milliseconds since 1970. */
  readonly timeMs: number;
}

// 109, milliseconds
export const currentTimeMillis = message<CurrentTimeMillis>(109, { kind: 'currentTimeMillis', timeMs: 0 }, (f, m) => ({
  kind: m.kind,
  timeMs: f.integer(m.timeMs),
}));
