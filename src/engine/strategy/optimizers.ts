// One line a optimizer; `pieces.ts` makes the registry of them.
export { VOLATILITY_TARGET } from './optimizers/volatility-target.ts';
