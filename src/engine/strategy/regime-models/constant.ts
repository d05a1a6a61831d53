import { wordParameter } from '../../base/parameters.ts';
import { defineRegimeModel, REGIMES, type Regime } from '../regime-model.ts';

/** A fixed regime, set by a person. */
export const CONSTANT = defineRegimeModel<{ readonly regime: Regime }>({
  name: 'constant',
  title: 'The same regime all the time, as a person declares it.',
  parameters: {
    regime: wordParameter({ default: 'normal', words: REGIMES, meaning: 'Regime that holds' }),
  },
  create: (_, { regime }) => ({ onBar: () => {}, regime: () => regime }),
});
