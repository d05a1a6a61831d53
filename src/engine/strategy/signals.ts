// One line for each signal; `pieces.ts` makes their registry.
export { TSX_MOMENTUM } from './signals/tsx-momentum.ts';
