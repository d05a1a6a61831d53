import type { RiskCheck } from '../risk-check.ts';

export const OUTSIDE_TRADE: RiskCheck = {
  name: 'OUTSIDE_TRADE',
  title: 'Where others trade too, an order may only close what the account still holds of ours.',
  limit: 'our shares that the account still holds',
  holdsFor: 'every order',
  find: ({ symbol, side, quantity }, view) => {
    const reason = view.touched(symbol);
    if (reason === undefined) return undefined;
    const closable = view.closable(symbol);
    const isClosing = (closable > 0 && side === 'SELL') || (closable < 0 && side === 'BUY');
    if (isClosing && quantity + view.openQuantity(symbol, side) <= Math.abs(closable)) return undefined;
    return { limit: `closing ${Math.abs(closable)}`, input: reason };
  },
};
