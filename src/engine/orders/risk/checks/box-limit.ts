import { orderPriceOf, worstPosition } from '../exposure.ts';
import { above, type RiskCheck } from '../risk-check.ts';

export const BOX_LIMIT: RiskCheck = {
  name: 'BOX_LIMIT',
  title: 'The position in one symbol stays within its part of the capital in use.',
  limit: 'limits.box',
  holdsFor: 'new risk',
  find: (intent, view, { limits, capitalInUse }) => {
    const { symbol, side } = intent;
    const worst = Math.abs(worstPosition(symbol, side, view, intent));
    return above((worst * orderPriceOf(symbol, view)) / capitalInUse, limits.box);
  },
};
