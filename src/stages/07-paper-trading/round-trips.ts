import type { ExecutionRecord } from '../../domain/session-record.ts';

/** Round trips of a session, and the number with a profit after commissions. */
export type RoundTrips = { readonly closed: number; readonly won: number };

/** An open round trip. */
interface Trip {
  quantity: number;
  /** Money received minus money paid, including commissions. */
  flow: number;
}

/**
 * Counts round trips: from flat to flat in one symbol. A fill through zero ends one trip and begins the next; its
 * commission is split by quantity. A trip still open at the end is not counted.
 */
export function roundTrips(executions: readonly ExecutionRecord[]): RoundTrips {
  const open = new Map<string, Trip>();
  let closed = 0;
  let won = 0;
  for (const execution of executions) {
    const trip = open.get(execution.symbol) ?? { quantity: 0, flow: 0 };
    open.set(execution.symbol, trip);
    for (const part of splitAtZero(trip.quantity, execution)) {
      trip.quantity += part.signed;
      trip.flow -= part.signed * execution.price + part.commission;
      if (trip.quantity !== 0) continue;
      closed++;
      if (trip.flow > 0) won++;
      trip.flow = 0;
    }
  }
  return { closed, won };
}

/** Splits a fill that reverses the position into the closing part and the opening part. */
function splitAtZero(
  position: number,
  { side, quantity, commission }: ExecutionRecord,
): readonly { readonly signed: number; readonly commission: number }[] {
  const sign = side === 'BUY' ? 1 : -1;
  const closing = Math.sign(position) === -sign ? Math.min(Math.abs(position), quantity) : 0;
  return [closing, quantity - closing]
    .filter((part) => part > 0)
    .map((part) => ({ signed: sign * part, commission: ((commission ?? 0) * part) / quantity }));
}
