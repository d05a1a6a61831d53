import { type Registry, registryOf } from '../base/registry.ts';
import * as strategies from './strategies.ts';
import type { Strategy, StrategyRequest } from './strategy.ts';

/** Strategies that `trading.embedded.strategy` of prelive.yaml can name. */
export const STRATEGIES: Registry<StrategyRequest, Strategy> = registryOf('strategy', Object.values(strategies));
