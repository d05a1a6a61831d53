import { message } from '../message.ts';
import { type BareMessage, bareMessage } from './id-message.ts';

/** Requests the server's time in milliseconds; from 197 on. */
export type ReqCurrentTimeMillis = BareMessage<'reqCurrentTimeMillis'>;
// 105
export const reqCurrentTimeMillis = bareMessage(105, 'reqCurrentTimeMillis');

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
