import type { DeploymentLimits } from '../../domain/decision.ts';
import { switchNamed } from '../../stages/08-go-live-decision/kill-switch-format.ts';
import { stepCapital } from '../../stages/08-go-live-decision/steps.ts';
import type { DecisionPlan } from './propose-decision.ts';

/**
 * What the system may do at most at the step: the engine's limits and kill switches in money. Nothing in a rehearsal, and
 * where prelive.yaml names no capital: limits that nobody stated are not signed.
 */
export function deploymentLimits({ validation, config, limits: asked }: DecisionPlan): DeploymentLimits | undefined {
  const { capital, symbols } = config;
  const inUse = stepCapital(validation.step, capital);
  if (inUse === undefined || capital === undefined) return undefined;
  const { limits, killSwitches } = asked;
  const money = (fraction: number) => Math.round(fraction * inUse * 100) / 100;
  return {
    currency: capital.currency,
    capital_in_use: inUse,
    max_order_value: money(limits.box),
    max_position_value: money(limits.box),
    max_gross_exposure: money(limits.gross),
    max_net_exposure: money(limits.net),
    max_daily_loss: money(-switchNamed(killSwitches, 'pnl').fireAt),
    max_drawdown: money(switchNamed(killSwitches, 'drawdown').fireAt),
    symbols,
  };
}
