import type { JsonObject } from '../../domain/json.ts';
import { type CampaignSession, reasonsNotToCount } from './campaign.ts';
import { formatDocumentNumber, moneyToTheCent } from './format.ts';

/** Currency of sessions: they trade US stocks, whatever the currency of the account. */
const CURRENCY = 'USD';
const NOT_RECORDED = 'not recorded';

/** Result of each recorded session: those that count, their total, and those that do not count with the reason. */
export function sessionResults(sessions: readonly CampaignSession[]): JsonObject {
  const counted = sessions.filter(({ summary }) => reasonsNotToCount(summary).length === 0);
  return {
    counted: counted.map(rowOf),
    together: counted.length < 2 ? '' : formatTogether(counted),
    others: sessions.filter((one) => !counted.includes(one)).map(formatOther),
  };
}

/** Profit chart of the last recorded session; empty when the ledger has none. */
export function lastProfitChart(sessions: readonly CampaignSession[]): JsonObject {
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
    session: formatStart(session),
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
  return `${formatStart(session)} (record ${session.record.sequence}) does not count: ${reasons}. ${formatResult(session)}.`;
}

function formatResult(session: CampaignSession): string {
  const { tradeCount, profit, flatAtEnd } = session.summary;
  const held = flatAtEnd ? '' : ', with what it still held at the last prices';
  return `${formatDocumentNumber(tradeCount)} trades, ${moneyToTheCent(profit, CURRENCY)}${held}; largest fall ${formatFall(session)}`;
}

/** Start of a session, as precisely as its record states it. */
export function formatStart({ summary: { startedAt, tradingDay } }: CampaignSession): string {
  return startedAt === undefined ? tradingDay : `${startedAt.slice(0, 16).replace('T', ' ')} UTC`;
}

function formatFall({ summary: { largestFall } }: CampaignSession): string {
  if (largestFall === undefined) return NOT_RECORDED;
  return largestFall === null ? 'more than the capital in use' : `${(largestFall * 100).toFixed(2)} %`;
}

/** Number of lines. */
const HEIGHT = 9;

/**
 * A profit curve in plain characters: one column and one star for each value, higher for more. The highest and lowest
 * values label their lines. Zero is a line of dashes unless its line is the line of another labelled value. Empty for
 * fewer than two values.
 */
export function profitChart(values: readonly number[], currency: string): readonly string[] {
  if (values.length < 2) return [];
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const lineOf = (value: number) => (high === low ? 0 : Math.round(((value - low) / (high - low)) * (HEIGHT - 1)));
  const zero = moneyToTheCent(0, currency);
  const labels = new Map([
    [lineOf(0), zero],
    [lineOf(low), moneyToTheCent(low, currency)],
    [lineOf(high), moneyToTheCent(high, currency)],
  ]);
  const room = Math.max(...[...labels.values()].map((label) => label.length));
  const lines = Array.from({ length: lineOf(high) + 1 }, (_, line) => lineOf(high) - line).map((line) => {
    const empty = labels.get(line) === zero ? '-' : ' ';
    const stars = values.map((value) => (lineOf(value) === line ? '*' : empty)).join('');
    return `${(labels.get(line) ?? '').padStart(room)} |${stars}`.trimEnd();
  });
  return [...lines, `${' '.repeat(room + 2)}start${'end'.padStart(values.length - 'start'.length)}`];
}
