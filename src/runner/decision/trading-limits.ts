import { KILL_SWITCHES, levelsOf } from '../../engine/orders/kill-switches/registry.ts';
import type { TradingLimits } from '../../stages/08-go-live-decision/inputs.ts';
import type { EngineSettings } from '../paper/engine-settings.ts';

/** Engine settings in the form that the documents of a decision use. */
export function tradingLimits({ limits, killSwitches, rollback }: EngineSettings): TradingLimits {
  const inForce = KILL_SWITCHES.map((each) => {
    const { name, title, measure, unit, badIs, action, phrase } = each;
    const { warnAt, fireAt } = levelsOf(each, killSwitches);
    return { name, title, measure, unit, badIs, action, phrase, warnAt, fireAt };
  });
  return { limits, killSwitches: inForce, rollback };
}
