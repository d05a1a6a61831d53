// One line a strategy; `strategy-registry.ts` makes the registry of them.
export { HOLD } from './strategies/hold.ts';
export { MOMENTUM } from './strategies/momentum.ts';
