import type { RiskCheck } from '../risk-check.ts';

export const KILL_SWITCH: RiskCheck = {
  name: 'KILL_SWITCH',
  title: 'No kill switch has fired.',
  limit: 'none fired',
  holdsFor: 'new risk',
  find: (_, { firedSwitch }) => (firedSwitch === undefined ? undefined : { limit: 'none fired', input: firedSwitch }),
};
