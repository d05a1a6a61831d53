import type { RecordedMessage } from '../../src/gateway/index.ts';

/** First fields of messages. */
const PLACE_ORDER = '3';
const EXECUTION = '11';
const ASK_EXECUTIONS = '7';
const ASK_POSITIONS = '61';

/** A message on the wire: its place among all of them, and its instant by the world's time. */
export interface Heard {
  readonly place: number;
  readonly at: number;
}

/** What went over the connections of our client. Places in the order say what came first, whatever a clock shows. */
export class Overheard {
  readonly #told = new Map<string, Heard>();
  readonly #placed = new Map<string, Heard>();
  #place = 0;
  #askedAt = Number.NEGATIVE_INFINITY;

  /** Takes each message of our client, in order. */
  take({ at, direction, payload }: RecordedMessage): void {
    const heard = { place: ++this.#place, at };
    const fields = payload.split('\0');
    const [kind] = fields;
    if (direction === 'out' && kind === EXECUTION) note(fields, heard, this.#told);
    if (direction === 'in' && kind === PLACE_ORDER) note(fields, heard, this.#placed);
    if (direction === 'in' && (kind === ASK_EXECUTIONS || kind === ASK_POSITIONS)) this.#askedAt = at;
  }

  /** When our client was first told of an execution. */
  told(executionId: string): Heard | undefined {
    return this.#told.get(executionId);
  }

  /** When the order of an intent first came. */
  placed(intentId: string): Heard | undefined {
    return this.#placed.get(intentId);
  }

  /** Of the last question about positions or executions. */
  get askedAt(): number {
    return this.#askedAt;
  }
}

/** Every field may be the one that is asked for: the layout depends on the version. */
function note(fields: readonly string[], heard: Heard, known: Map<string, Heard>): void {
  for (const field of fields) if (field.length > 8 && !known.has(field)) known.set(field, heard);
}
