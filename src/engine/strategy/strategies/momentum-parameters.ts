import { numberParameter, readParameters, type ValuesOf } from '../../base/parameters.ts';
import { pieceParameter } from '../../base/registry.ts';
import { VOLATILITY_TARGET } from '../optimizers/volatility-target.ts';
import { OPTIMIZERS, REGIME_MODELS, SIGNALS } from '../pieces.ts';
import { CONSTANT } from '../regime-models/constant.ts';
import { TSX_MOMENTUM } from '../signals/tsx-momentum.ts';

const DEVIATIONS = 'standard deviations';
const MINUTES = 'minutes';
const OF_CAPITAL = 'fraction of the capital';

const halfLife = (minutes: number, meaning: string) =>
  numberParameter({ default: minutes, unit: MINUTES, above: 0, to: 100_000, meaning });
const score = (deviations: number, meaning: string) =>
  numberParameter({ default: deviations, unit: DEVIATIONS, from: -100, to: 100, meaning });
const weight = (fraction: number, meaning: string) =>
  numberParameter({ default: fraction, unit: OF_CAPITAL, from: 0, to: 10, meaning });
const count = (number: number, unit: string, meaning: string) =>
  numberParameter({ default: number, unit, from: 0, to: 100_000, whole: true, meaning });

/**
 * Calibrated on the declared effect of the embedded gateway's market (a drift with a half-life of 15 minutes). The
 * trend's half-life is near that of the optimal filter of such a drift. Entry and exit levels give about 100 trades in
 * six hours with five symbols.
 */
export const MOMENTUM_SET = {
  direction: numberParameter({
    default: 1,
    unit: 'factor',
    among: [1, -1],
    meaning: '1 goes with the trend; -1 goes against it, which shows how a losing strategy looks',
  }),
  trendHalfLife: halfLife(8, 'Half-life of the trend'),
  volatilityHalfLife: halfLife(30, 'Half-life of the volatility'),
  stretchHalfLife: halfLife(2, 'Half-life of the stretch, which is the signal over the last minutes'),
  entry: numberParameter({
    default: 1,
    unit: DEVIATIONS,
    from: 0,
    to: 100,
    meaning: '|trend| at which a position is opened',
  }),
  exit: score(0, "Trend in the position's direction below which it is closed"),
  minimumHoldMinutes: count(5, MINUTES, 'Shortest time for which a position is held'),
  patience: score(1, 'Stretch in the direction of an entry from which it waits at the near side of the quote'),
  exhaustion: score(3, 'Stretch in the direction of an entry from which it is not made'),
  positionVolatility: numberParameter({
    default: 0.05,
    unit: 'annualised fraction',
    above: 0,
    to: 10,
    meaning: 'Volatility that a position brings to the capital',
  }),
  maximumWeight: weight(0.22, 'Largest |weight| of a position'),
  minimumWeight: weight(0.03, 'Smaller positions are not opened'),
  grossWeight: weight(1.5, 'Largest sum of |weights| in the regime normal'),
  netWeight: weight(0.75, 'Largest |sum of weights| in the regime normal'),
  warmUpBars: count(30, 'returns', 'Returns to see before the first decision'),
  signal: pieceParameter(SIGNALS, TSX_MOMENTUM, 'Signal of trend and stretch'),
  optimizer: pieceParameter(OPTIMIZERS, VOLATILITY_TARGET, 'Sizes of new positions'),
  regime: pieceParameter(REGIME_MODELS, CONSTANT, 'Regime that scales gross and net weights'),
};

/** Parameters of the strategy. */
export type MomentumParameters = ValuesOf<typeof MOMENTUM_SET>;

/** Default parameters of the strategy. */
export const MOMENTUM_PARAMETERS: MomentumParameters = readParameters(MOMENTUM_SET, {}, { field: '', owner: '' });
