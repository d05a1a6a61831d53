import { above, type RiskCheck } from '../risk-check.ts';

export const BUYING_POWER: RiskCheck = {
  name: 'BUYING_POWER',
  title: 'All positions together stay within the buying power of the account at the start.',
  limit: 'buyingPower',
  holdsFor: 'new risk',
  find: (_, __, { buyingPower }, gross) => above(gross(), buyingPower),
};
