import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { Step } from '../../domain/stage.ts';
import type { StatedWaiver } from '../../domain/waiver.ts';
import type { DossierStore } from '../ports/dossier-store.ts';
import { readDocument } from '../read-document.ts';

interface ChecklistDocument {
  readonly attestations: readonly { readonly counts: boolean; readonly expires?: string }[];
}

/** Longest validity of a decision, because its evidence is at most seven days old. */
const VALID_MS = 7 * 86_400_000;

/**
 * Validity of a decision proposed now: seven days, limited by every attestation of the checklist and every applied
 * waiver. Throws PreliveError PROPOSAL_NOT_CURRENT when one has expired already, DOCUMENT_INVALID.
 */
export function validityOf(
  step: Step,
  now: EpochMs,
  store: DossierStore,
  waivers: readonly StatedWaiver[] = [],
): { readonly from: string; readonly until: string } {
  const ends = step === 'rehearsal' ? [] : attestationEnds(store);
  const until = Math.min(now + VALID_MS, ...ends, ...waivers.map((waiver) => Date.parse(waiver.until)));
  if (until > now) return { from: isoUtc(now), until: isoUtc(until) };
  throw new PreliveError('PROPOSAL_NOT_CURRENT', `An attestation behind the checklist expired at ${isoUtc(until)}.`, {
    nextSteps: ['Have it signed anew, then run `prelive checklist`.'],
  });
}

function attestationEnds(store: DossierStore): readonly EpochMs[] {
  const document = readDocument<ChecklistDocument>(store, 'PRELIVE_CHECKLIST.json', 'prelive-checklist');
  const counted = document?.attestations.filter(({ counts }) => counts) ?? [];
  return counted.flatMap(({ expires }) => (expires === undefined ? [] : [Date.parse(expires)]));
}
