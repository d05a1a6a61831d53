// One line a signal; `pieces.ts` makes the registry of them.
export { TSX_MOMENTUM } from './signals/tsx-momentum.ts';
