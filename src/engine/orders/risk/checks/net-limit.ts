import { orderPriceOf, worstPosition } from '../exposure.ts';
import { above, type RiskCheck } from '../risk-check.ts';

export const NET_LIMIT: RiskCheck = {
  name: 'NET_LIMIT',
  title: 'Long positions less short ones stay within their part of the capital in use, on the side of the order.',
  limit: 'limits.net',
  holdsFor: 'new risk',
  find: (intent, view, { limits, capitalInUse }) => {
    const { symbol, side } = intent;
    const own = worstPosition(symbol, side, view, intent) * orderPriceOf(symbol, view);
    return above(((side === 'BUY' ? 1 : -1) * view.netWith(symbol, side, own)) / capitalInUse, limits.net);
  },
};
