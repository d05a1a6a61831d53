import { isTradingDay } from '../../domain/trading-calendar.ts';
import type { CorporateAction } from './options.ts';
import { STOCKS } from './stock-table.ts';

/** Content of a corporate-actions file that is valid by `schemas/corporate-actions.schema.json`. */
export interface CorporateActionsFile {
  readonly version: 1;
  readonly actions: readonly (SplitLine | DividendLine)[];
}

interface SplitLine {
  readonly symbol: string;
  readonly date: string;
  readonly split: { readonly old_shares: number; readonly new_shares: number };
}

interface DividendLine {
  readonly symbol: string;
  readonly date: string;
  readonly dividend: { readonly per_share: number };
}

/** Actions of a file in order of their dates. */
export function corporateActions({ actions }: CorporateActionsFile): readonly CorporateAction[] {
  return actions.map(actionOf).sort((a, b) => a.date.localeCompare(b.date));
}

function actionOf(line: SplitLine | DividendLine): CorporateAction {
  const { symbol, date } = line;
  if ('dividend' in line) return { kind: 'dividend', symbol, date, perShare: line.dividend.per_share };
  return { kind: 'split', symbol, date, ratio: line.split.new_shares / line.split.old_shares };
}

/** Faults that the schema cannot express: unlisted symbols, days without a session, two actions of a kind on one day. */
export function corporateActionsFaults({ actions }: CorporateActionsFile): readonly string[] {
  const seen = new Set<string>();
  return actions.flatMap((line, index) => {
    const kind = 'split' in line ? 'split' : 'dividend';
    const key = `${kind}/${line.symbol}/${line.date}`;
    const isTwice = seen.has(key);
    seen.add(key);
    return [
      ...(STOCKS.some(({ symbol }) => symbol === line.symbol)
        ? []
        : [`/actions/${index}/symbol: expected a stock that the venue lists, found ${line.symbol}`]),
      ...(isTradingDay(line.date) ? [] : [`/actions/${index}/date: expected a trading day, found ${line.date}`]),
      ...(isTwice ? [`/actions/${index}: expected one ${kind} of ${line.symbol} on ${line.date}, found two`] : []),
    ];
  });
}
