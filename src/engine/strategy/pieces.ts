import { type Registry, registryOf } from '../base/registry.ts';
import type { Optimizer, OptimizerRequest } from './optimizer.ts';
import * as optimizers from './optimizers.ts';
import type { RegimeModel, RegimeRequest } from './regime-model.ts';
import * as regimeModels from './regime-models.ts';
import type { Signal, SignalRequest } from './signal.ts';
import * as signals from './signals.ts';

/** Signals for strategies. */
export const SIGNALS: Registry<SignalRequest, Signal> = registryOf('signal', Object.values(signals));

/** Optimizers for strategies. */
export const OPTIMIZERS: Registry<OptimizerRequest, Optimizer> = registryOf('optimizer', Object.values(optimizers));

/** Regime models for strategies. */
export const REGIME_MODELS: Registry<RegimeRequest, RegimeModel> = registryOf(
  'regime model',
  Object.values(regimeModels),
);
