import type { JsonObject } from '../../domain/json.ts';
import type { EvidenceUse, GateVerdict } from '../../domain/verdict.ts';
import { SESSION_SUMMARY } from '../07-paper-trading/session-summary.ts';
import type { CampaignSession } from './campaign.ts';
import { formatMeasured } from './format.ts';
import { formatStart } from './session-results.ts';

/**
 * One entry for each ledger record behind a figure of the document, sorted by number. A session record is too large for
 * the table: its entry names the session.
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
    value: `the session of ${formatStart(session)}`,
    source: session.sourceClass,
    seen_at: observedAt,
    digest,
  };
}
