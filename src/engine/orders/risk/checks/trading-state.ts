import { isReducing, type RiskCheck } from '../risk-check.ts';

export const TRADING_STATE: RiskCheck = {
  name: 'TRADING_STATE',
  title: 'While REDUCING only reducing orders go out, while HALTED none.',
  limit: 'the trading state',
  holdsFor: 'every order',
  find: (intent, view) => {
    if (view.tradingState === 'ACTIVE') return undefined;
    if (view.tradingState === 'REDUCING' && isReducing(intent, view)) return undefined;
    return { limit: view.tradingState === 'HALTED' ? 'no orders' : 'reducing orders', input: view.tradingState };
  },
};
