import { message } from '../message.ts';
import { SINCE } from '../server-versions.ts';

/** An error, a warning, or a system notice (id -1). */
export interface ErrorMessage {
  readonly kind: 'errorMessage';
  /** Request or order id; -1 when it belongs to none. */
  readonly id: number;
  readonly code: number;
  readonly text: string;
  readonly advancedOrderRejectJson: string;
  /** Milliseconds since 1970; 0 when unknown. Sent from version 194 on. */
  readonly timeMs: number;
}

// until 165: 4, version 2, id, code, text; until 193: also advanced reject; from 194 on: no version, time in ms at the end
export const errorMessage = message<ErrorMessage>(
  4,
  { kind: 'errorMessage', id: -1, code: 0, text: '', advancedOrderRejectJson: '', timeMs: 0 },
  (f, m) => {
    if (f.serverVersion < SINCE.errorTime) f.version('2');
    return {
      kind: m.kind,
      id: f.integer(m.id),
      code: f.integer(m.code),
      text: f.escapedText(m.text),
      advancedOrderRejectJson:
        f.serverVersion >= SINCE.advancedOrderReject
          ? f.escapedText(m.advancedOrderRejectJson)
          : m.advancedOrderRejectJson,
      timeMs: f.serverVersion >= SINCE.errorTime ? f.integer(m.timeMs) : m.timeMs,
    };
  },
);
