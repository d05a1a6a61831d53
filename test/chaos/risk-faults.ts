import { type Course, ON_THE_WAY_MS, type Spell } from './course.ts';
import type { Finding } from './player.ts';
import type { SessionLog } from './session-log.ts';

type Intent = SessionLog['session']['intents'][number];

/** A clear difference between clocks, and the time until it is known: three heartbeats. */
const APART_MS = 7_000;
const SEEN_WITHIN_MS = 15_000;
/** Data count as stopped after 30 s; the session checks every few seconds. */
const STALE_WITHIN_MS = 37_000;

/** Finds new risk taken with a wrong clock, with stopped or delayed data, or after a mismatch. */
export function riskFaults({ session }: SessionLog, course: Course | undefined): readonly Finding[] {
  const risky = session.intents.filter(({ approved, reducing }) => approved && !reducing);
  const find = (kind: string, intents: readonly Intent[]): readonly Finding[] =>
    intents.map(({ intent_id, symbol }) => ({ kind, words: `${symbol} order ${intent_id}` }));
  const mismatch = session.notices.find(({ code }) => code === 'POSITION_MISMATCH');
  const afterMismatch = risky.filter(({ at }) => mismatch !== undefined && at > mismatch.at);
  const late = risky.filter((intent) => isLate(intent, session));
  return [
    ...find('new risk after a mismatch', afterMismatch),
    ...find('new risk by late data', late),
    ...find(
      'new risk beside an order of unknown fate',
      risky.filter((intent) => session.orders.some((order) => isUnknownAt(intent, order))),
    ),
    ...(course === undefined ? [] : duringSpells(risky, course, find)),
  ];
}

function duringSpells(
  risky: readonly Intent[],
  { heard, spells, skewMs, startedAt }: Course,
  find: (kind: string, intents: readonly Intent[]) => readonly Finding[],
): readonly Finding[] {
  const isWithin = ({ intent_id }: Intent, { since, until }: Spell, knownAfterMs: number) => {
    const at = heard.placed(intent_id)?.at;
    return at !== undefined && at > Math.max(since, heard.subscribedBefore(at)) + knownAfterMs && at < until;
  };
  const skews = spells.filter(({ name, parameters }) => name === 'clock-skew' && isApart(parameters));
  const stops = spells.filter(({ name }) => name === 'silent-data' || name === 'halt');
  const isAlwaysApart = skewMs !== undefined && Math.abs(skewMs) > APART_MS && skews.length === 0;
  const always = { name: 'clock', parameters: {}, since: startedAt, until: Number.POSITIVE_INFINITY };
  const apart = skewMs === 0 ? skews : isAlwaysApart ? [always] : [];
  return [
    ...find(
      'new risk by clocks that do not agree',
      risky.filter((intent) => apart.some((spell) => isWithin(intent, spell, SEEN_WITHIN_MS))),
    ),
    ...find(
      'new risk by data that had stopped',
      risky.filter((intent) =>
        stops.some((spell) => isIn(intent.symbol, spell) && isWithin(intent, spell, STALE_WITHIN_MS)),
      ),
    ),
  ];
}

function isApart(parameters: object): boolean {
  return 'by' in parameters && typeof parameters.by === 'number' && Math.abs(parameters.by) * 1_000 > APART_MS;
}

function isIn(symbol: string, { parameters }: Spell): boolean {
  if ('symbol' in parameters) return parameters.symbol === symbol;
  return 'symbols' in parameters && Array.isArray(parameters.symbols) && parameters.symbols.includes(symbol);
}

/** True when an order in the same symbol had an unknown state at that time. */
function isUnknownAt({ symbol, at }: Intent, order: SessionLog['session']['orders'][number]): boolean {
  const last = order.transitions.findLast((one) => one.at < at);
  return order.symbol === symbol && last?.to === 'UNKNOWN' && !order.transitions.some((one) => one.at === at);
}

/** True when the last data type of the symbol before the order was delayed or frozen. */
function isLate({ symbol, at }: Intent, { market_data_types }: SessionLog['session']): boolean {
  const last = market_data_types.findLast((one) => one.symbol === symbol && one.at < at);
  return last !== undefined && last.type !== 1 && at > last.at + ON_THE_WAY_MS;
}
