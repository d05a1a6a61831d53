import type { JsonObject } from '../../domain/json.ts';
import type { EvidenceUse, GateVerdict } from '../../domain/verdict.ts';
import { measuredWords } from './words.ts';

/** One entry for every record that a figure of the document came from, as it stands in the ledger, in the order of numbers. */
export function recordRows(gates: readonly GateVerdict[]): readonly JsonObject[] {
  const uses = gates.flatMap(({ clauses }) => clauses.flatMap(({ evidence }) => evidence));
  const bySequence = new Map(uses.map((use) => [use.sequence, use]));
  return [...bySequence.values()].toSorted((a, b) => a.sequence - b.sequence).map(recordRow);
}

function recordRow(use: EvidenceUse): JsonObject {
  return {
    record: `#${use.sequence}`,
    name: use.name,
    value: measuredWords(JSON.stringify(use.value), use, String),
    source: use.sourceClass,
    seen_at: use.observedAt,
    digest: use.digest,
  };
}
