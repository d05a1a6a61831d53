import type { RiskCheck } from '../risk-check.ts';

export const MARKET_DATA_STALE: RiskCheck = {
  name: 'MARKET_DATA_STALE',
  title: 'The symbol has a price, and its feed is live and not silent.',
  limit: 'data.staleAfterMs',
  holdsFor: 'new risk',
  find: ({ symbol }, view, { data }) =>
    view.isStale(symbol) || view.mark(symbol) === undefined ? { limit: data.staleAfterMs, input: 'stale' } : undefined,
};
