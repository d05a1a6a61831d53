// One line for each regime model; `pieces.ts` makes their registry.
export { CONSTANT } from './regime-models/constant.ts';
