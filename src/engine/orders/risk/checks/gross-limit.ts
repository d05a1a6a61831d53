import { above, type RiskCheck } from '../risk-check.ts';

export const GROSS_LIMIT: RiskCheck = {
  name: 'GROSS_LIMIT',
  title: 'All positions together stay within their multiple of the capital in use.',
  limit: 'limits.gross',
  holdsFor: 'new risk',
  find: (_, __, { limits, capitalInUse }, gross) => above(gross() / capitalInUse, limits.gross),
};
