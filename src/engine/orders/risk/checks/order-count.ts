import { above, type RiskCheck } from '../risk-check.ts';

export const ORDER_COUNT: RiskCheck = {
  name: 'ORDER_COUNT',
  title: 'The session has room for one more trade.',
  limit: 'limits.maxTrades',
  holdsFor: 'new risk',
  find: (_, view, { limits }) => above(view.tradeCount + 1, limits.maxTrades),
};
