import type { SafeguardName } from '../../../src/domain/safeguard.ts';
import type { Card } from './card.ts';

/** Names of the protections that a card is about. */
export function protectionsOf({ safeguard }: Card): readonly SafeguardName[] {
  return typeof safeguard === 'string' ? [safeguard] : safeguard;
}
