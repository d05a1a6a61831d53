import type { RecordedMessage } from '../../src/gateway/server/gateway-options.ts';

/** Message ids: first fields of messages. */
const PLACE_ORDER = '3';
const SUBSCRIBE = '1';
const ASK_EXECUTIONS = '7';
const ASK_POSITIONS = '61';
const TICKS: ReadonlySet<string> = new Set(['1', '2']);
const ERROR = '4';
const EXECUTION = '11';

/** Error code for another session that takes the market data. */
const COMPETING_SESSION = '10197';

/** A message on the wire: its position among all messages, and its instant in world time. */
export interface Heard {
  readonly place: number;
  readonly at: number;
}

/** Messages over our client's connections. Positions define their order, independent of clocks. */
export class Overheard {
  readonly #told = new Map<string, Heard>();
  readonly #placed = new Map<string, Heard>();
  /** Fields of the first message with each order id. */
  readonly #ids = new Map<string, readonly string[]>();
  readonly #reused = new Set<string>();
  readonly #subscribedAt: number[] = [];
  #place = 0;
  /** Instant of the last request for positions or executions. */
  askedAt = Number.NEGATIVE_INFINITY;
  /** Instant of the last tick of any symbol. */
  tickedAt = Number.NEGATIVE_INFINITY;
  /** Instant of the first message that another session takes the market data. */
  competitorAt: number | undefined;

  /** Records each message of our client, in order. */
  take({ at, direction, payload }: RecordedMessage): void {
    const heard = { place: ++this.#place, at };
    const fields = payload.split('\0');
    const kind = fields[0] ?? '';
    if (direction === 'in') this.#takeRequest(kind, fields, heard);
    else this.#takeReply(kind, fields, heard);
  }

  /** First message about an execution to our client. */
  told(executionId: string): Heard | undefined {
    return this.#told.get(executionId);
  }

  /** First order message of an intent. */
  placed(intentId: string): Heard | undefined {
    return this.#placed.get(intentId);
  }

  /** Last subscription before an instant: a new line shows a price, however old. */
  subscribedBefore(at: number): number {
    return this.#subscribedAt.findLast((instant) => instant <= at) ?? Number.NEGATIVE_INFINITY;
  }

  /** Ids used for two orders. */
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

/** Records every field, because the layout depends on the version. */
function note(fields: readonly string[], heard: Heard, known: Map<string, Heard>): void {
  for (const field of fields) if (field.length > 8 && !known.has(field)) known.set(field, heard);
}

/** Finds our intent id, a uuid that is the order reference. */
function refOf(fields: readonly string[]): string | undefined {
  return fields.find((field) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(field));
}
