import type { AccountReference } from '../../domain/account.ts';
import type { PreliveConfig } from '../../domain/config.ts';
import type { DeploymentLimits, Work } from '../../domain/decision.ts';
import type { TradingLimits } from '../../stages/08-go-live-decision/inputs.ts';
import { switchNamed } from '../../stages/08-go-live-decision/kill-switch-format.ts';
import { stepCapital } from '../../stages/08-go-live-decision/steps.ts';
import type { DossierPolicy } from '../dossier/verify-dossier.ts';
import type { Validation } from '../validation.ts';

/** A file frozen beside the artifacts, because the decision depends on it: role policy, gate files. */
export interface FrozenFile {
  /** Name in the workspace, e.g. `gates/07-paper-trading.yaml`. */
  readonly name: string;
  readonly text: string;
}

/** Inputs of a decision. */
export interface DecisionPlan {
  readonly validation: Validation;
  readonly config: Pick<PreliveConfig, 'system' | 'capital' | 'symbols'>;
  /** Author of the work; absent when git names none. */
  readonly work?: Work | undefined;
  /** Account for trading at the step; by default the one that stage 6 probed. None in a rehearsal. */
  readonly tradingAccount?: AccountReference;
  readonly policy: Omit<DossierPolicy, 'at'>;
  readonly limits: TradingLimits;
  readonly frozen: readonly FrozenFile[];
  /** Further statements on what was not tested, in whole sentences. */
  readonly notTested: readonly string[];
}

/** Statement for a run with the shipped sample system instead of the user's. */
export const SAMPLE_STOOD_IN = 'Your own system: the sample system that prelive ships stood in for it.';

/**
 * Limits of the system at the step: the engine's limits and kill switches in money. Undefined in a rehearsal, or when
 * prelive.yaml states no capital: unstated limits are not signed.
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
