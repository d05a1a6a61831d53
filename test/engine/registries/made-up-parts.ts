/** A new part as a contributor would add it: one file, and one line in the list of its kind. */
export interface MadeUpPart {
  readonly kind: string;
  readonly name: string;
  readonly file: { readonly path: string; readonly text: string };
  readonly list: { readonly path: string; readonly line: string };
}

const STRATEGY = `import { numberParameter } from '../../base/parameters.ts';
import { defineStrategy } from '../strategy.ts';

export const BUY_FEW = defineStrategy({
  name: 'buy_few',
  title: 'Buys a few shares of each symbol.',
  parameters: { shares: numberParameter({ default: 1, unit: 'shares', from: 1, whole: true, meaning: 'Shares' }) },
  create: ({ symbols }, { shares }) => ({
    id: 'buy_few',
    parameters: { shares },
    onBar: () => {},
    onClock: () => symbols.map((symbol) => ({ symbol, quantity: shares, urgency: 'now' as const })),
  }),
});
`;

const SIGNAL = `import { numberParameter } from '../../base/parameters.ts';
import { defineSignal } from '../signal.ts';

export const ALWAYS_UP = defineSignal({
  name: 'always_up',
  title: 'Expects every price to rise.',
  parameters: { by: numberParameter({ default: 2, unit: 'standard deviations', meaning: 'Score' }) },
  create: (_, { by }) => ({ onBar: () => {}, score: () => by }),
});
`;

const OPTIMIZER = `import { defineOptimizer } from '../optimizer.ts';

export const ONE_PERCENT = defineOptimizer<object>({
  name: 'one_percent',
  title: 'One percent of the capital for each candidate.',
  parameters: {},
  create: () => ({
    weights: ({ candidates }) => candidates.map(({ symbol, side }) => ({ symbol, weight: side * 0.01 })),
  }),
});
`;

const REGIME_MODEL = `import { defineRegimeModel } from '../regime-model.ts';

export const ALWAYS_STORM = defineRegimeModel<object>({
  name: 'always_storm',
  title: 'Sees a storm in every market.',
  parameters: {},
  create: () => ({ onBar: () => {}, regime: () => 'storm' }),
});
`;

const BUS = `import { type Bus, type BusParts, createBus } from './bus.ts';
import { define } from './registry.ts';

let messages = 0;
const tell = () => console.error(\`counted \${messages} messages\`);

export const COUNTING = define<BusParts, Bus, object>({
  name: 'counting',
  title: 'Counts its messages.',
  parameters: {},
  create: (parts) => {
    process.removeListener('exit', tell).once('exit', tell);
    const bus = createBus(parts);
    return {
      ...bus,
      publish: (topic, message) => {
        messages++;
        return bus.publish(topic, message);
      },
    };
  },
});
`;

/** One part of each kind. */
export const MADE_UP: readonly MadeUpPart[] = [
  {
    kind: 'strategy',
    name: 'buy_few',
    file: { path: 'src/engine/strategy/strategies/buy-few.ts', text: STRATEGY },
    list: { path: 'src/engine/strategy/strategies.ts', line: "export { BUY_FEW } from './strategies/buy-few.ts';" },
  },
  {
    kind: 'signal',
    name: 'always_up',
    file: { path: 'src/engine/strategy/signals/always-up.ts', text: SIGNAL },
    list: { path: 'src/engine/strategy/signals.ts', line: "export { ALWAYS_UP } from './signals/always-up.ts';" },
  },
  {
    kind: 'optimizer',
    name: 'one_percent',
    file: { path: 'src/engine/strategy/optimizers/one-percent.ts', text: OPTIMIZER },
    list: {
      path: 'src/engine/strategy/optimizers.ts',
      line: "export { ONE_PERCENT } from './optimizers/one-percent.ts';",
    },
  },
  {
    kind: 'regime model',
    name: 'always_storm',
    file: { path: 'src/engine/strategy/regime-models/always-storm.ts', text: REGIME_MODEL },
    list: {
      path: 'src/engine/strategy/regime-models.ts',
      line: "export { ALWAYS_STORM } from './regime-models/always-storm.ts';",
    },
  },
  {
    kind: 'bus',
    name: 'counting',
    file: { path: 'src/engine/base/counting-bus.ts', text: BUS },
    list: { path: 'src/engine/base/buses.ts', line: "export { COUNTING } from './counting-bus.ts';" },
  },
];
