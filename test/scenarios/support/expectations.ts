import type { Expectation } from './card.ts';
import { durationMs } from './offsets.ts';
import type { Outcome } from './outcome.ts';
import { slidingSecondCount } from './sliding-second.ts';

/** A violated expectation in words; undefined when it is met. */
type Finding = string | undefined;

type Checks = {
  readonly [K in keyof Required<Expectation>]: (wanted: NonNullable<Expectation[K]>, outcome: Outcome) => Finding;
};

const CHECKS: Checks = {
  orders: (wanted, { record, intentIds }) =>
    firstOf(Object.entries(wanted), ([name, states]) => {
      const order = record.orders.find(({ intentId }) => intentId === intentIds.get(name));
      const allowed: readonly string[] = typeof states === 'string' ? [states] : states;
      const state = order?.state ?? (isDenied(record, intentIds.get(name)) ? 'DENIED' : 'absent');
      return allowed.includes(state) ? undefined : `order ${name} is ${state}, expected ${allowed.join(' or ')}`;
    }),
  venue_orders: (wanted, { venue, intentIds }) =>
    firstOf(Object.entries(wanted), ([name, status]) => {
      const found = venue.orders.filter(({ orderRef }) => orderRef === intentIds.get(name));
      const words = found.map((order) => order.status).join(', ') || 'absent';
      return same(`order ${name} at the venue`, words, status);
    }),
  positions: (wanted, { state }) =>
    firstOf(Object.entries(wanted), ([symbol, quantity]) => {
      const held = state.positions.find((position) => position.symbol === symbol)?.quantity ?? 0;
      return same(`position in ${symbol}`, held, quantity);
    }),
  venue_positions: (wanted, { venue }) =>
    firstOf(Object.entries(wanted), ([symbol, quantity]) => {
      const held = venue.positions.find(({ contract }) => contract.symbol === symbol)?.quantity ?? 0;
      return same(`position in ${symbol} at the venue`, held, quantity);
    }),
  books_agree: (wanted, outcome) => {
    const difference = differenceOfBooks(outcome);
    if (wanted) return difference;
    return difference === undefined ? 'the books agree, although they must not' : undefined;
  },
  average_price: (wanted, { record, intentIds }) =>
    firstOf(Object.entries(wanted), ([name, price]) => {
      const order = record.orders.find(({ intentId }) => intentId === intentIds.get(name));
      return same(`average price of ${name}`, order?.averageFillPrice ?? 0, price);
    }),
  never: (wanted, { record, intentIds }) =>
    firstOf(Object.entries(wanted), ([name, state]) => {
      const order = record.orders.find(({ intentId }) => intentId === intentIds.get(name));
      return order?.transitions.some(({ to }) => to === state) === true ? `order ${name} was ${state}` : undefined;
    }),
  violations: (wanted, { record }) => same('illegal steps of orders', record.violations.length, wanted),
  trading: (wanted, { state }) => same('trading state', state.tradingState, wanted),
  notice: (wanted, { record }) =>
    record.notices.some(({ code }) => code === wanted) ? undefined : `no notice ${wanted}${noticeList(record.notices)}`,
  no_notice: (wanted, { record }) =>
    record.notices.some(({ code }) => code === wanted) ? `a notice ${wanted} that must not be` : undefined,
  lost: (wanted, outcome) => same('times that the connection was lost', connections(outcome, 'lost').length, wanted),
  restored: (wanted, outcome) =>
    same('times that the connection came back', connections(outcome, 'restored').length, wanted),
  lost_by: (wanted, outcome) => within('loss of the connection', connections(outcome, 'lost')[0], wanted, outcome),
  restored_by: (wanted, outcome) => within('its return', connections(outcome, 'restored')[0], wanted, outcome),
  ended: (wanted, { end }) => {
    if (wanted === false) return end === undefined ? undefined : `the session ended: ${end.interruption ?? 'in time'}`;
    const words = end?.interruption ?? 'it goes on';
    return words.includes(wanted) ? undefined : `end of the session: ${words}, expected ${wanted}`;
  },
  ended_from: (wanted, { end, startedAt }) => endedWithin(end, startedAt, durationMs(wanted), Number.POSITIVE_INFINITY),
  ended_by: (wanted, { end, startedAt }) => endedWithin(end, startedAt, 0, durationMs(wanted)),
  received: ({ request, from = '0s', to, min = 0, max = Number.POSITIVE_INFINITY }, { received, startedAt }) => {
    const first = startedAt + durationMs(from);
    const last = to === undefined ? Number.POSITIVE_INFINITY : startedAt + durationMs(to);
    const count = received.filter((each) => each.request === request && each.at >= first && each.at <= last).length;
    return between(`${request} from ${from} to ${to ?? 'the end'}`, count, min, max);
  },
  most_in_a_second: (wanted, { received }) =>
    between('messages in one second', slidingSecondCount(received.map(({ at }) => at)), 0, wanted),
  told: (wanted, { told }) =>
    firstOf(wanted, (code) => (told.includes(code) ? undefined : `the gateway never sent ${code}`)),
  event: ({ kind, symbol, min = 1, max = Number.POSITIVE_INFINITY }, { events }) => {
    const count = events.filter(
      (event) => event.kind === kind && (symbol === undefined || Reflect.get(event, 'symbol') === symbol),
    ).length;
    return between(`events ${kind}`, count, min, max);
  },
  executed_within: (wanted, { record }) => {
    const offs = record.executions.map(({ at, receivedAt }) => Math.abs(receivedAt - at));
    if (offs.length === 0) return 'no execution came';
    const most = Math.max(...offs);
    return most <= durationMs(wanted)
      ? undefined
      : `time of an execution: ${most} ms from its arrival, more than ${wanted}`;
  },
  stale: (wanted, { state }) => same('symbols without fresh data', state.staleSymbols.join(' '), wanted.join(' ')),
  read_refused: (wanted, { readsRefused }) =>
    readsRefused.includes(wanted) ? undefined : `no read was refused with ${wanted}, but: ${readsRefused.join(' ')}`,
};

/** Violated expectations, one line each, including the defaults of every card. */
export function findings(expected: readonly Expectation[], outcome: Outcome): readonly string[] {
  const speaksOfBooks = expected.some(({ books_agree }) => books_agree !== undefined);
  const all: readonly Expectation[] = speaksOfBooks ? expected : [...expected, { books_agree: true }];
  return [...outcome.uncaught.map((text) => `uncaught: ${text}`), ...all.flatMap((one) => findingsOf(one, outcome))];
}

function findingsOf(expectation: Expectation, outcome: Outcome): readonly string[] {
  const found: string[] = [];
  const check = <K extends keyof Expectation>(name: K) => {
    const wanted = expectation[name];
    if (wanted === undefined) return;
    const finding = CHECKS[name](wanted, outcome);
    if (finding !== undefined) found.push(finding);
  };
  for (const name of EXPECTATION_NAMES) check(name);
  return found;
}

const EXPECTATION_NAMES: readonly (keyof Expectation)[] = [
  'orders',
  'venue_orders',
  'positions',
  'venue_positions',
  'books_agree',
  'average_price',
  'never',
  'violations',
  'trading',
  'notice',
  'no_notice',
  'lost',
  'restored',
  'lost_by',
  'restored_by',
  'ended',
  'ended_from',
  'ended_by',
  'received',
  'most_in_a_second',
  'told',
  'event',
  'executed_within',
  'stale',
  'read_refused',
];

/** Compares executions of own orders and positions on both sides, and checks that no intent is at the venue twice. */
function differenceOfBooks({ record, state, venue }: Outcome): Finding {
  const own = new Set(record.orders.map(({ intentId }) => intentId));
  const theirs = venue.executions.filter(({ orderRef }) => own.has(orderRef));
  const ours = record.executions;
  const twice = venue.orders.filter(
    ({ orderRef }, i, all) => own.has(orderRef) && all.findIndex((other) => other.orderRef === orderRef) !== i,
  );
  const ids = venue.orders.map(({ clientId, orderId }) => `${clientId}/${orderId}`);
  const reused = ids.find((id, i) => ids.indexOf(id) !== i);
  if (reused !== undefined) return `order id ${reused} was used twice`;
  if (twice.length > 0) return `order ${twice[0]?.orderRef} is twice at the venue`;
  const shares = (list: readonly { readonly quantity: number }[]) =>
    list.reduce((sum, { quantity }) => sum + quantity, 0);
  if (shares(theirs) !== shares(ours))
    return `fills: the venue has ${shares(theirs)} shares, the engine ${shares(ours)}`;
  const symbols = new Set([
    ...venue.positions.map(({ contract }) => contract.symbol),
    ...state.positions.map(({ symbol }) => symbol),
  ]);
  return firstOf([...symbols], (symbol) => {
    const here = state.positions.find((position) => position.symbol === symbol)?.quantity ?? 0;
    const there = venue.positions.find(({ contract }) => contract.symbol === symbol)?.quantity ?? 0;
    return here === there ? undefined : `position in ${symbol}: the venue has ${there}, the engine ${here}`;
  });
}

/** An intent refused by risk has no order in the session's record. */
function isDenied(record: Outcome['record'], intentId: string | undefined): boolean {
  return record.intents.some((intent) => intent.intentId === intentId && !intent.approved);
}

function connections({ record }: Outcome, state: 'lost' | 'restored') {
  return record.connections.filter((each) => each.state === state);
}

function within(
  what: string,
  event: { readonly at: number } | undefined,
  limit: string,
  { startedAt }: Outcome,
): Finding {
  if (event === undefined) return `${what} never came`;
  const after = event.at - startedAt;
  return after <= durationMs(limit) ? undefined : `${what} came after ${after} ms, later than ${limit}`;
}

function endedWithin(end: Outcome['end'], startedAt: number, fromMs: number, toMs: number): Finding {
  if (end === undefined) return 'the session goes on, expected its end';
  return between('ms until the session ended', end.endedAt - startedAt, fromMs, toMs);
}

function same<T>(what: string, found: T, wanted: T): Finding {
  return found === wanted ? undefined : `${what}: ${String(found)}, expected ${String(wanted)}`;
}

function between(what: string, count: number, min: number, max: number): Finding {
  return count >= min && count <= max ? undefined : `${what}: ${count}, expected ${min} to ${max}`;
}

function firstOf<T>(items: readonly T[], find: (item: T) => Finding): Finding {
  for (const item of items) {
    const finding = find(item);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

function noticeList(notices: readonly { readonly code: string }[]): string {
  return notices.length === 0 ? '' : `, only ${[...new Set(notices.map(({ code }) => code))].join(' ')}`;
}
