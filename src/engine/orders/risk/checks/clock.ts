import type { RiskCheck } from '../risk-check.ts';

export const CLOCK: RiskCheck = {
  name: 'CLOCK',
  title: 'The clocks of this machine and of the broker agree.',
  limit: 'clocks that agree',
  holdsFor: 'new risk',
  find: (_, { clockDoubt }) =>
    clockDoubt === undefined ? undefined : { limit: 'clocks that agree', input: clockDoubt },
};
