import type { FaultPlan, Scenario } from './scenario.ts';

const WHENS = ['at', 'after', 'every', 'probability'] as const;

/** What a scenario that follows the schema still has wrong, one line a fault; `name` is that of its file. */
export function scenarioFaults(scenario: Scenario, name: string): readonly string[] {
  const ownName = scenario.id === name ? [] : [`/id: expected "${name}" as the file is named, found "${scenario.id}"`];
  return [...ownName, ...(scenario.faults ?? []).flatMap(planFaults)];
}

function planFaults(plan: FaultPlan, place: number): readonly string[] {
  const given = WHENS.filter((when) => plan[when] !== undefined);
  if (given.length === 1) return [];
  const found = given.length === 0 ? 'none' : given.join(' and ');
  return [`/faults/${place}: expected exactly one of ${WHENS.join(', ')}, found ${found}`];
}
