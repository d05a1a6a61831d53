import type { RiskCheck } from '../risk-check.ts';

export const TRADING_HOURS: RiskCheck = {
  name: 'TRADING_HOURS',
  title: 'The session is open.',
  limit: 'session.opensAt, session.closesAt',
  holdsFor: 'every order',
  find: (_, { now }, { session }) => {
    if (now >= session.opensAt && now < session.closesAt) return undefined;
    return { limit: now < session.opensAt ? session.opensAt : session.closesAt, input: now };
  },
};
