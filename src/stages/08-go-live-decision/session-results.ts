import type { JsonObject } from '../../domain/json.ts';
import { type CampaignSession, reasonsNotToCount } from './campaign.ts';
import { profitChart } from './profit-chart.ts';
import { formatDocumentNumber, moneyToTheCent } from './words.ts';

/** Sessions trade US stocks; they are reckoned in their currency whatever the account is held in. */
const CURRENCY = 'USD';
const NOT_RECORDED = 'not recorded';

/** Result of each session on record: those that count, all of them together, and those that do not count with the reason. */
export function sessionResults(sessions: readonly CampaignSession[]): JsonObject {
  const counted = sessions.filter(({ summary }) => reasonsNotToCount(summary).length === 0);
  return {
    counted: counted.map(rowOf),
    together: counted.length < 2 ? '' : formatTogether(counted),
    others: sessions.filter((one) => !counted.includes(one)).map(formatOther),
  };
}

/** The course of the last session on record, drawn; empty where the ledger does not hold it. */
export function lastCourse(sessions: readonly CampaignSession[]): JsonObject {
  const last = sessions.at(-1);
  const lines = profitChart(last?.summary.profitLine ?? [], CURRENCY);
  return {
    lines,
    record: last === undefined ? '' : `${last.record.sequence}`,
    result: last === undefined ? '' : formatResult(last),
  };
}

function rowOf(session: CampaignSession): JsonObject {
  const { summary, record, sourceClass } = session;
  return {
    session: beginningOf(session),
    trades: formatDocumentNumber(summary.tradeCount),
    profit: moneyToTheCent(summary.profit, CURRENCY),
    fall: formatFall(session),
    record: `#${record.sequence}; ${sourceClass}`,
  };
}

function formatTogether(sessions: readonly CampaignSession[]): string {
  const sum = (of: (session: CampaignSession) => number) => sessions.reduce((all, one) => all + of(one), 0);
  const trades = formatDocumentNumber(sum(({ summary }) => summary.tradeCount));
  const profit = moneyToTheCent(
    sum(({ summary }) => summary.profit),
    CURRENCY,
  );
  return `Together: ${sessions.length} sessions, ${trades} trades, ${profit}.`;
}

function formatOther(session: CampaignSession): string {
  const reasons = reasonsNotToCount(session.summary).join(', ');
  return `${beginningOf(session)} (record ${session.record.sequence}) does not count: ${reasons}. ${formatResult(session)}.`;
}

function formatResult(session: CampaignSession): string {
  const { tradeCount, profit, flatAtEnd } = session.summary;
  const held = flatAtEnd ? '' : ', with what it still held at the last prices';
  return `${formatDocumentNumber(tradeCount)} trades, ${moneyToTheCent(profit, CURRENCY)}${held}; largest fall ${formatFall(session)}`;
}

/** When a session began, as far as its record says. */
export function beginningOf({ summary: { startedAt, tradingDay } }: CampaignSession): string {
  return startedAt === undefined ? tradingDay : `${startedAt.slice(0, 16).replace('T', ' ')} UTC`;
}

function formatFall({ summary: { largestFall } }: CampaignSession): string {
  if (largestFall === undefined) return NOT_RECORDED;
  return largestFall === null ? 'more than the capital in use' : `${(largestFall * 100).toFixed(2)} %`;
}
