import { nearest } from '../../domain/words.ts';
import type { Venue } from '../venue/types.ts';
import { scenarioDurationMs } from './duration.ts';
import type { FaultAction } from './fault-parameters.ts';
import { actionFaults, symbolFaults } from './possible-actions.ts';
import { triggerFaults } from './possible-triggers.ts';
import type { FaultPlan, Scenario } from './scenario.ts';

const WHENS = ['at', 'after', 'every', 'probability'] as const;

/**
 * Returns the mistakes of a scenario that the schema has accepted, one line each; `name` is the name of its file. A fault
 * that can never have an effect is a mistake.
 */
export function scenarioFaults(scenario: Scenario, name: string): readonly string[] {
  const ownName = scenario.id === name ? [] : [`/id: expected "${name}" as the file is named, found "${scenario.id}"`];
  const lasts = scenario.lasts === undefined ? undefined : scenarioDurationMs(scenario.lasts);
  const plans = scenario.faults ?? [];
  return [...ownName, ...plans.flatMap((plan, place) => planFaults(plan, `/faults/${place}`, lasts))];
}

/** Returns one line for each place where a scenario names a symbol that the venue does not have. */
export function foreignSymbols(scenario: Scenario, contracts: Venue['contracts']): readonly string[] {
  const known = [...new Set(contracts.all().map(({ symbol }) => symbol))];
  return (scenario.faults ?? []).flatMap((plan, place) =>
    [...triggerSymbols(plan), ...actionsOf(plan).flatMap(({ action, at }) => symbolFaults(action, at))]
      .filter(({ symbol }) => symbol !== '*' && !known.includes(symbol))
      .map(({ symbol, at }) => `/faults/${place}${at}: the venue has no ${symbol}${meant(symbol, known)}`),
  );
}

function triggerSymbols({ after, on }: FaultPlan): readonly { readonly symbol: string; readonly at: string }[] {
  // A client may also request an unknown symbol.
  return [
    { trigger: after, at: '/after/match/symbol' },
    { trigger: on, at: '/on/match/symbol' },
  ].flatMap(({ trigger, at }) => {
    const symbol = trigger?.match?.symbol;
    return symbol === undefined || trigger?.event === 'request' ? [] : [{ symbol, at }];
  });
}

function meant(symbol: string, known: readonly string[]): string {
  const name = nearest(symbol, known);
  return name === undefined ? '' : `; did you mean ${name}?`;
}

function planFaults(plan: FaultPlan, path: string, lastsMs: number | undefined): readonly string[] {
  const given = WHENS.filter((when) => plan[when] !== undefined);
  const found = given.length === 0 ? 'none' : given.join(' and ');
  const when = given.length === 1 ? [] : [`${path}: expected exactly one of ${WHENS.join(', ')}, found ${found}`];
  return [
    ...when,
    ...timeFaults(plan, path, lastsMs),
    ...(plan.after === undefined ? [] : triggerFaults(plan.after, `${path}/after`)),
    ...(plan.on === undefined ? [] : triggerFaults(plan.on, `${path}/on`)),
    ...actionsOf(plan).flatMap(({ action, at }) => actionFaults(action, `${path}${at}`)),
  ];
}

function timeFaults({ at, every }: FaultPlan, path: string, lastsMs: number | undefined): readonly string[] {
  const isTooLate = [at, every].some(
    (time) => time !== undefined && (scenarioDurationMs(time) ?? 0) >= (lastsMs ?? Infinity),
  );
  return isTooLate ? [`${path}: never begins: ${at ?? every} is not before the end of the scenario (lasts)`] : [];
}

interface PlacedAction {
  readonly action: FaultAction;
  /** Path below the plan. */
  readonly at: string;
}

function actionsOf(plan: FaultPlan): readonly PlacedAction[] {
  if (!('length' in plan.do)) return [{ action: plan.do, at: '/do' }];
  return plan.do.map((action, place) => ({ action, at: `/do/${place}` }));
}
