import type { PreliveConfig } from '../../domain/config.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { CreateBus } from '../../engine/base/bus.ts';
import { BUSES } from '../../engine/base/bus-registry.ts';
import { MOMENTUM } from '../../engine/strategy/strategies/momentum.ts';
import type { Strategy } from '../../engine/strategy/strategy.ts';
import { STRATEGIES } from '../../engine/strategy/strategy-registry.ts';

/** Choice of the strategy in prelive.yaml. */
export interface StrategyChoice {
  /** Section `trading`. */
  readonly trading?: PreliveConfig['trading'] | undefined;
  /** Section `rehearsal.strategy`: parameters of the default strategy. */
  readonly overrides?: Readonly<Record<string, number>>;
}

/**
 * Returns a factory that creates a new strategy each time. Throws PreliveError CONFIG_INVALID at once for an unknown
 * name, parameter or value.
 */
export function strategyFactory(symbols: readonly string[], choice: StrategyChoice): () => Strategy {
  const { definition, given, field } = strategyOf(choice);
  const chosen = definition.choose(given, field);
  return () => chosen.create({ symbols });
}

function strategyOf({ trading, overrides = {} }: StrategyChoice) {
  if (trading === undefined) return { definition: MOMENTUM, given: overrides, field: '/rehearsal/strategy' };
  if (Object.keys(overrides).length > 0) throw duplicateParameters();
  const { strategy, parameters } = trading.embedded;
  const definition = STRATEGIES.find(strategy, '/trading/embedded/strategy');
  const given: JsonObject = parameters;
  return { definition, given, field: '/trading/embedded/parameters' };
}

function duplicateParameters(): PreliveError {
  const message =
    'prelive.yaml: /rehearsal/strategy: expected nothing beside /trading/embedded, found parameters in both: it would not be known which hold.';
  return new PreliveError('CONFIG_INVALID', message, {
    nextSteps: ['Move what stands under rehearsal.strategy to trading.embedded.parameters.'],
  });
}

/** Bus of prelive.yaml; undefined when the engine's default applies. Throws PreliveError CONFIG_INVALID. */
export function busOf({ bus }: NonNullable<PreliveConfig['engine']> = {}): { readonly createBus?: CreateBus } {
  if (bus === undefined) return {};
  return { createBus: BUSES.find(bus, '/engine/bus').choose({}, '/engine/bus').create };
}
