import { above, type RiskCheck } from '../risk-check.ts';

export const UNRESOLVED_ORDER: RiskCheck = {
  name: 'UNRESOLVED_ORDER',
  title: 'The fate of every order in the symbol is known.',
  limit: '0 orders',
  holdsFor: 'new risk',
  find: ({ symbol }, view) => above(view.unresolved(symbol), 0),
};
