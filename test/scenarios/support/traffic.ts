import type { EpochMs } from '../../../src/domain/clock.ts';
import type { RecordedMessage } from '../../../src/gateway/server/gateway-options.ts';
import { splitFields } from '../../../src/tws/field-reader.ts';
import { requestName } from '../../../src/tws/request-numbers.ts';

const ERROR_MESSAGE = '4';
/** Since protocol version 194 an error carries no version field before its id; the session speaks 193. */
const CODE_FIELD = 3;
const START_API = '71';

/** Requests received by the gateway, and errors sent by it. */
export class Traffic {
  readonly received: { readonly at: EpochMs; readonly request: string }[] = [];
  readonly told: number[] = [];

  note({ at, direction, payload }: RecordedMessage): void {
    // The first message of a client offers versions as plain text.
    if (!payload.endsWith('\0')) return;
    const fields = splitFields(payload);
    if (direction === 'out') {
      if (fields[0] === ERROR_MESSAGE) this.told.push(Number(fields[CODE_FIELD]));
    } else if (fields[0] !== START_API) {
      this.received.push({ at, request: requestName(fields) });
    }
  }
}
