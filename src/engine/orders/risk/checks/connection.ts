import type { RiskCheck } from '../risk-check.ts';

export const CONNECTION: RiskCheck = {
  name: 'CONNECTION',
  title: 'The broker is connected.',
  limit: 'connected',
  holdsFor: 'every order',
  find: (_, { connected }) => (connected ? undefined : { limit: 'connected', input: 'lost' }),
};
