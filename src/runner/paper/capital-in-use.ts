import type { PreliveConfig } from '../../domain/config.ts';
import type { Step } from '../../domain/stage.ts';
import { stepCapital } from '../../stages/08-go-live-decision/steps.ts';

/** Capital if prelive.yaml names none, USD. */
const DEFAULT_CAPITAL_USD = 100_000;

/** Capital in use at a step, USD: all of it in a rehearsal, the step's share otherwise. */
export function capitalInUse(capital: PreliveConfig['capital'], step: Step): number {
  return stepCapital(step, capital) ?? capital?.inUse ?? DEFAULT_CAPITAL_USD;
}
