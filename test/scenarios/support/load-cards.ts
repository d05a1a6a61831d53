import { listScenarios } from '../../../src/composition/gateway/gateway-scenarios.ts';
import { SAFEGUARDS } from '../../../src/domain/safeguard.ts';
import type { Scenario } from '../../../src/gateway/faults/scenario.ts';
import type { Card } from './card.ts';
import { protectionsOf } from './protections.ts';

/** Every shipped scenario that is an acceptance card, by name. */
export function loadCards(): readonly Card[] {
  const cards = listScenarios().filter(isCard);
  for (const card of cards) {
    const unknown = protectionsOf(card).find((name) => !(name in SAFEGUARDS));
    if (unknown !== undefined) throw new Error(`${card.id}: there is no protection ${unknown}`);
  }
  return cards;
}

/** The schema demands all other parts of a card that has a script. */
function isCard(scenario: Scenario): scenario is Card {
  return scenario.script !== undefined;
}
