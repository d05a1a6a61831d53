import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { renderArtifacts } from '../../../src/adapters/workspace/artifacts.ts';
import { isoUtc } from '../../../src/domain/clock.ts';
import { validatePaperTrading } from '../../../src/stages/07-paper-trading/paper-trading.ts';
import type { Outcome } from './outcome.ts';

const schemas = createSchemas();

/** Returns reasons why stage 7 cannot record the session of a card; empty when it can. */
export function artifactFindings({ record, end }: Outcome): readonly string[] {
  try {
    const inputs = {
      session: record,
      atEnd: UNREAD,
      sourceClass: 'simulated',
      account: { masked: 'DU*****01', keyedDigest: 'a'.repeat(64) },
      networkClass: 'loopback',
      asked: { durationMs: 0, minimumTrades: 0, maximumTrades: 0, symbols: record.symbols },
      thresholds: {},
      interruption: end?.interruption ?? 'the card is over',
      book: { origin: 'api', executions: record.executions.map(bookedAs), positions: [], cash: 0 },
    } as const;
    const result = validatePaperTrading(inputs, { observedAt: isoUtc(record.endedAt), version: '0' });
    renderArtifacts(result.artifacts, { schemas });
    return [];
  } catch (error) {
    return [`the session cannot be recorded: ${String(error)}`];
  }
}

/** A card ends with its gateway, so the final reads are missing. */
const UNREAD = {
  flatAtEnd: false,
  unverified: 'the card is over',
  reads: [],
  symbols: [],
  remainders: [],
  outsideTrades: [],
} as const;

function bookedAs({ intentId: orderRef, ...execution }: Outcome['record']['executions'][number]) {
  return { ...execution, orderRef };
}
