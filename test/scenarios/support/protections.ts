import type { SafeguardName } from '../../../src/domain/safeguard.ts';
import type { Card } from './card.ts';

/** Names of the safeguards of a card. */
export function protectionsOf({ safeguard }: Card): readonly SafeguardName[] {
  return typeof safeguard === 'string' ? [safeguard] : safeguard;
}
