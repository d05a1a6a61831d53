import { executionRoot } from '../../src/domain/execution-id.ts';
import type { VenueDump } from '../../src/gateway/venue/account.ts';
import { type Course, ON_THE_WAY_MS } from './course.ts';
import type { Finding } from './player.ts';
import type { SessionLog } from './session-log.ts';

/** Executions of others, in force, with shares. */
export type Others = VenueDump['executions'];

/** Positions are asked for every minute, twice where they differ, and executions then. */
const KNOWN_WITHIN_MS = 75_000;
/** Alarms that name a symbol in which others trade, or whose position nothing explains. */
const ALARMS: ReadonlySet<string> = new Set(['FOREIGN_EXECUTION', 'FOREIGN_ORDER', 'POSITION_UNEXPLAINED']);

/** Finds new risk in a symbol that others trade, and trades of others that nobody names. */
export function outsideFaults(
  others: Others,
  { session, end }: SessionLog,
  course: Course | undefined,
): readonly Finding[] {
  const risky = session.intents.filter(({ approved, reducing }) => approved && !reducing);
  const findings: Finding[] = [];
  for (const { symbol, intent_id, at } of risky) {
    const alarm = session.notices.find((one) => isAlarmOf(symbol, one) && one.at < at);
    if (alarm !== undefined) findings.push(newRisk(intent_id, symbol, alarm.text));
  }
  if (course === undefined) return findings;
  for (const { symbol, intent_id } of risky) {
    const trade = others.find((one) => one.contract.symbol === symbol && isKnown(one, intent_id, course));
    if (trade !== undefined) findings.push(newRisk(intent_id, symbol, `${trade.executionId} was known, or had to be`));
  }
  return [...findings, ...unnamed(others, end, course)];
}

function newRisk(intentId: string, symbol: string, why: string): Finding {
  return { kind: 'new risk where others trade', words: `${symbol} order ${intentId}: ${why}` };
}

function isAlarmOf(symbol: string, { level, code, text }: SessionLog['session']['notices'][number]): boolean {
  return level === 'alarm' && ALARMS.has(code) && new RegExp(`\\b${symbol}\\b`).test(text);
}

/** The process was told of the trade before its order came, or should have found it by then. */
export function isKnown({ executionId, at }: Others[number], intentId: string, course: Course): boolean {
  const { heard, isWireSound, disturbedAt } = course;
  const placed = heard.placed(intentId);
  if (placed === undefined) return false;
  const told = heard.told(executionId);
  if (told !== undefined && isWireSound && told.place < placed.place && told.at + ON_THE_WAY_MS < placed.at)
    return true;
  const until = at + KNOWN_WITHIN_MS;
  return placed.at > until && !disturbedAt.some((instant) => instant >= at && instant <= until);
}

/** The shares of others that the log has must be those of the venue, unless it says that it does not know. */
function unnamed(others: Others, end: SessionLog['end'], { heard }: Course): readonly Finding[] {
  if (end === undefined || end.unverified !== null) return [];
  const findings: Finding[] = [];
  const theirs = new Map(others.map((one) => [executionRoot(one.executionId), one]));
  for (const { execution_id, quantity, symbol } of end.outside_trades) {
    const trade = theirs.get(executionRoot(execution_id));
    if (quantity !== 0 && trade?.quantity !== quantity) {
      findings.push({ kind: 'trade of others invented', words: `${execution_id}, ${quantity} ${symbol}` });
    }
  }
  for (const { symbol, start, outside } of end.symbols) {
    const inSymbol = others.filter(({ contract }) => contract.symbol === symbol);
    // One that came with the last questions, or after them, may stand on either side.
    if (inSymbol.some(({ at }) => at > heard.askedAt - ON_THE_WAY_MS)) continue;
    const there = inSymbol.reduce((sum, { side, quantity }) => sum + (side === 'BUY' ? quantity : -quantity), 0);
    if (there === start + outside || end.remainders.some((one) => one.symbol === symbol)) continue;
    const words = `${symbol}: ${there} by others at the venue, ${start} at the start and ${outside} since in the log`;
    findings.push({ kind: 'trade of others not named', words });
  }
  return findings;
}
