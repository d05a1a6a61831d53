// One line for each strategy; `strategy-registry.ts` makes their registry.
export { HOLD } from './strategies/hold.ts';
export { MOMENTUM } from './strategies/momentum.ts';
