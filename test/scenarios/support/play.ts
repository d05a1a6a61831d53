import { artifactFindings } from './artifact-findings.ts';
import { playCard } from './bench.ts';
import type { Card } from './card.ts';
import { findings } from './expectations.ts';
import { protectionsOf } from './protections.ts';

/** Result of a card. */
export interface CardResult {
  readonly card: Card;
  /** Violated expectations; empty when all were met. */
  readonly findings: readonly string[];
  /** Findings without the card's safeguard, which must not be empty; absent when not requested. */
  readonly sabotaged?: readonly string[];
}

/** Plays a card, records its session like stage 7, and optionally plays it again without its safeguard. */
export async function judgeCard(card: Card, sabotage: boolean): Promise<CardResult> {
  const outcome = await playCard(card);
  const held = [...findings(card.expect, outcome), ...artifactFindings(outcome)];
  if (!sabotage) return { card, findings: held };
  return { card, findings: held, sabotaged: await withoutProtection(card) };
}

/** A trading system that crashes without its safeguard has failed the card. */
async function withoutProtection(card: Card): Promise<readonly string[]> {
  try {
    return findings(card.expect, await playCard(card, new Set(protectionsOf(card))));
  } catch (error) {
    return [`broke off: ${String(error)}`];
  }
}
