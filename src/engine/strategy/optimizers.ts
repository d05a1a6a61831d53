// One line for each optimizer; `pieces.ts` makes their registry.
export { VOLATILITY_TARGET } from './optimizers/volatility-target.ts';
