import { artifactFindings } from './artifact-findings.ts';
import { playCard } from './bench.ts';
import type { Card } from './card.ts';
import { findings } from './expectations.ts';
import { protectionsOf } from './protections.ts';

/** What came of a card. */
export interface CardResult {
  readonly card: Card;
  /** What did not hold; empty when all did. */
  readonly findings: readonly string[];
  /** The same without the card's protection, which must not be empty; absent when that was not asked. */
  readonly sabotaged?: readonly string[];
}

/** Plays a card, records its session as stage 7 does, and plays it again without its protection when that is asked. */
export async function judgeCard(card: Card, sabotage: boolean): Promise<CardResult> {
  const outcome = await playCard(card);
  const held = [...findings(card.expect, outcome), ...artifactFindings(outcome)];
  if (!sabotage) return { card, findings: held };
  return { card, findings: held, sabotaged: await withoutProtection(card) };
}

/** A trading system that breaks off without its protection has failed the card. */
async function withoutProtection(card: Card): Promise<readonly string[]> {
  try {
    return findings(card.expect, await playCard(card, new Set(protectionsOf(card))));
  } catch (error) {
    return [`broke off: ${String(error)}`];
  }
}
