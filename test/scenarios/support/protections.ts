import type { HandlingName } from '../../../src/domain/safeguard.ts';
import type { Card } from './card.ts';

/** Names of the protections that a card is about. */
export function protectionsOf({ handling }: Card): readonly HandlingName[] {
  return typeof handling === 'string' ? [handling] : handling;
}
