import type { JsonObject } from '../../domain/json.ts';
import type { EvidenceUse, GateVerdict } from '../../domain/verdict.ts';
import { SESSION_SUMMARY } from '../07-paper-trading/session-summary.ts';
import type { CampaignSession } from './campaign.ts';
import { beginningOf } from './session-results.ts';
import { formatMeasured } from './words.ts';

/**
 * One entry for every record that a figure of the document came from, as it stands in the ledger, in the order of numbers.
 * Of a session its record holds more than there is room for here: the entry names the session.
 */
export function recordRows(gates: readonly GateVerdict[], sessions: readonly CampaignSession[]): readonly JsonObject[] {
  const uses = gates.flatMap(({ clauses }) => clauses.flatMap(({ evidence }) => evidence));
  const rows = [
    ...sessions.map((session) => [session.record.sequence, sessionRow(session)] as const),
    ...uses.map((use) => [use.sequence, recordRow(use)] as const),
  ];
  const bySequence = new Map(rows);
  return [...bySequence].toSorted(([a], [b]) => a - b).map(([, row]) => row);
}

function recordRow(use: EvidenceUse): JsonObject {
  return {
    record: `#${use.sequence}`,
    name: use.name,
    value: formatMeasured(JSON.stringify(use.value), use, String),
    source: use.sourceClass,
    seen_at: use.observedAt,
    digest: use.digest,
  };
}

function sessionRow(session: CampaignSession): JsonObject {
  const { sequence, digest, observedAt } = session.record;
  return {
    record: `#${sequence}`,
    name: SESSION_SUMMARY,
    value: `the session of ${beginningOf(session)}`,
    source: session.sourceClass,
    seen_at: observedAt,
    digest,
  };
}
