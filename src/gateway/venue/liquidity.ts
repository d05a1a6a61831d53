import type { Side } from '../../domain/order.ts';
import type { AvailableSize, Match } from './matching.ts';
import type { QuoteRow } from './quote-source.ts';

/** Keeps count of the displayed size that orders have used up; a new second brings new size. */
export interface Liquidity {
  available(conId: number, second: number, side: Side, row: QuoteRow): AvailableSize;
  use(conId: number, second: number, side: Side, match: Match): void;
}

interface Used {
  readonly second: number;
  quote: number;
  trade: number;
}

/** Nothing is used up yet. `side` is that of the order: a buy uses the ask. */
export function createLiquidity(): Liquidity {
  const used = new Map<string, Used>();
  const usedAt = (conId: number, second: number, side: Side): Used => {
    const key = `${conId}/${side}`;
    const known = used.get(key);
    if (known?.second === second) return known;
    const fresh = { second, quote: 0, trade: 0 };
    used.set(key, fresh);
    return fresh;
  };
  return {
    available(conId, second, side, row) {
      const { quote, trade } = usedAt(conId, second, side);
      const displayed = side === 'BUY' ? row.askSize : row.bidSize;
      return { quote: displayed - quote, trade: row.tradeSize - trade };
    },
    use(conId, second, side, match) {
      usedAt(conId, second, side)[match.against] += match.quantity;
    },
  };
}
