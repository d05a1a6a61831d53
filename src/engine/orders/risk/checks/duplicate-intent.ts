import type { RiskCheck } from '../risk-check.ts';

export const DUPLICATE_INTENT: RiskCheck = {
  name: 'DUPLICATE_INTENT',
  title: 'No order has had the id of the intent.',
  limit: 'a new intent id',
  holdsFor: 'every order',
  find: ({ intentId }, view) => (view.isKnown(intentId) ? { limit: 'a new intent id', input: intentId } : undefined),
};
