// One line a regime model; `pieces.ts` makes the registry of them.
export { CONSTANT } from './regime-models/constant.ts';
