import { above, type RiskCheck } from '../risk-check.ts';

export const PRICE_COLLAR: RiskCheck = {
  name: 'PRICE_COLLAR',
  title: 'The price of the order is close to the close of the last bar.',
  limit: 'limits.priceCollar',
  holdsFor: 'new risk',
  find: (intent, view, { limits }) => {
    const price = intent.limitPrice ?? intent.stopPrice ?? view.farPrice(intent.symbol, intent.side);
    const reference = view.referencePrice(intent.symbol);
    if (price === undefined || reference === undefined) return { limit: limits.priceCollar, input: 'no price' };
    return above(Math.abs(price / reference - 1), limits.priceCollar);
  },
};
