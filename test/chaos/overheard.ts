import type { RecordedMessage } from '../../src/gateway/index.ts';

/** First fields of messages. */
const PLACE_ORDER = '3';
const SUBSCRIBE = '1';
const ASK_EXECUTIONS = '7';
const ASK_POSITIONS = '61';
const TICKS: ReadonlySet<string> = new Set(['1', '2']);
const ERROR = '4';
const EXECUTION = '11';

/** Told of another session that takes the market data. */
const COMPETING_SESSION = '10197';

/** A message on the wire: its place among all of them, and its instant by the world's time. */
export interface Heard {
  readonly place: number;
  readonly at: number;
}

/** Messages over the connections of our client. Places in the order say which came first, whatever a clock shows. */
export class Overheard {
  readonly #told = new Map<string, Heard>();
  readonly #placed = new Map<string, Heard>();
  /** Fields of the first message with each order id. */
  readonly #ids = new Map<string, readonly string[]>();
  readonly #reused = new Set<string>();
  readonly #subscribedAt: number[] = [];
  #place = 0;
  /** Of the last question about positions or executions. */
  askedAt = Number.NEGATIVE_INFINITY;
  /** Of the last tick of any symbol. */
  tickedAt = Number.NEGATIVE_INFINITY;
  /** Of the first word that another session takes the market data. */
  competitorAt: number | undefined;

  /** Takes each message of our client, in order. */
  take({ at, direction, payload }: RecordedMessage): void {
    const heard = { place: ++this.#place, at };
    const fields = payload.split('\0');
    const kind = fields[0] ?? '';
    if (direction === 'in') this.#takeRequest(kind, fields, heard);
    else this.#takeReply(kind, fields, heard);
  }

  /** When our client was first told of an execution. */
  told(executionId: string): Heard | undefined {
    return this.#told.get(executionId);
  }

  /** When the order of an intent first came. */
  placed(intentId: string): Heard | undefined {
    return this.#placed.get(intentId);
  }

  /** When data were last asked for before an instant: a line that is new shows a price, however old. */
  subscribedBefore(at: number): number {
    return this.#subscribedAt.findLast((instant) => instant <= at) ?? Number.NEGATIVE_INFINITY;
  }

  /** Ids under which two orders came. */
  reusedIds(): readonly string[] {
    return [...this.#reused];
  }

  #takeRequest(kind: string, fields: readonly string[], heard: Heard): void {
    if (kind === SUBSCRIBE) this.#subscribedAt.push(heard.at);
    if (kind === ASK_EXECUTIONS || kind === ASK_POSITIONS) this.askedAt = heard.at;
    if (kind !== PLACE_ORDER) return;
    note(fields, heard, this.#placed);
    const id = fields[1] ?? '';
    const first = this.#ids.get(id);
    if (first === undefined) this.#ids.set(id, fields);
    else if (refOf(first) !== refOf(fields)) this.#reused.add(id);
  }

  #takeReply(kind: string, fields: readonly string[], heard: Heard): void {
    if (TICKS.has(kind)) this.tickedAt = heard.at;
    if (kind === EXECUTION) note(fields, heard, this.#told);
    if (kind === ERROR && fields.includes(COMPETING_SESSION)) this.competitorAt ??= heard.at;
  }
}

/** Every field may be the one that is asked for: the layout depends on the version. */
function note(fields: readonly string[], heard: Heard, known: Map<string, Heard>): void {
  for (const field of fields) if (field.length > 8 && !known.has(field)) known.set(field, heard);
}

/** Our intents are uuids, and stand in their orders as the reference. */
function refOf(fields: readonly string[]): string | undefined {
  return fields.find((field) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(field));
}
