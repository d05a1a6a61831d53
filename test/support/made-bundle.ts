import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256File } from '../../src/adapters/files/digest.ts';
import { readPackagedGates } from '../../src/adapters/gate-files.ts';
import { createSchemas } from '../../src/adapters/schemas/schemas.ts';
import { auditScript } from '../../src/adapters/workspace/audit-script.ts';
import { openDossierStore } from '../../src/adapters/workspace/dossier-store.ts';
import type { EvidenceRecord, Observation } from '../../src/domain/evidence.ts';
import type { EvidenceDeclaration, GateDefinition } from '../../src/domain/gate.ts';
import type { JsonValue } from '../../src/domain/json.ts';
import { evaluateGates } from '../../src/gates/evaluate-gate.ts';
import { propose } from '../../src/runner/dossier/propose.ts';
import { loadGates } from '../../src/runner/load-gates.ts';
import { type ChainHead, chainRecord, EMPTY_CHAIN, recordLine } from '../../src/signing/chain.ts';
import { ledgerOrigin, signCheckpoint } from '../../src/signing/checkpoint.ts';
import { signatureFile } from '../../src/signing/dossier-layout.ts';
import { frontierOf, leafHash, treeRoot } from '../../src/signing/merkle.ts';
import { noteSigner } from '../../src/signing/note.ts';
import { approvalNamespace, type Firm } from './firm.ts';
import { type MadeAttestation, type MadeWaiver, madeAttestation, madeWaiver } from './made-words.ts';

/** Times of the bundle: proposed at noon, valid for seven days. */
export const PROPOSED_AT = Date.UTC(2026, 10, 16, 12);
export const EXPIRES_AT = PROPOSED_AT + 7 * 86_400_000;
export const SUBJECT = { commit: '3f2a91c'.padEnd(40, '0'), configurationDigest: 'd'.repeat(64) };
export const SIGNERS = ['risk_officer', 'cto', 'lead_trader'] as const;

/** Changes of one bundle; without any it is an approval. */
export interface MadeBundle {
  /** Values of evidence by name. */
  readonly values?: Readonly<Record<string, JsonValue>>;
  readonly proposedAt?: number;
  readonly commit?: string;
  readonly previous?: string;
  /** Evidence from prelive's own simulated gateway. */
  readonly simulated?: true;
  /** Author of the commit. */
  readonly author?: string;
  readonly signers?: readonly (typeof SIGNERS)[number][];
  /** Decision in the statement, independent of the records. */
  readonly decision?: 'GO_LIVE_APPROVED' | 'CONDITIONAL_APPROVAL';
  /** A waiver named by the statement. */
  readonly waiver?: MadeWaiver;
  /** Attested permissions instead of measured ones. */
  readonly attestation?: MadeAttestation;
}

/** Values that pass every gate of the pilot step, for names where the default (`true` or 1) does not. */
const PASSING: Readonly<Record<string, JsonValue>> = {
  latency_delta: 0.1,
  pacing_violations: 0,
  disconnects: 0,
  buying_power: 100_000,
  session_duration: 21_600_000,
  trade_count: 60,
  baseline_orders: 300,
  place_latency_p95: 100,
  cancel_latency_p95: 50,
  status_latency_p95: 20,
  consecutive_sessions: 30,
  checklist_score: 100,
  sharpe_paper: 2,
  sharpe_backtest: 2,
};

/**
 * Writes a small dossier for the pilot step, signed by a firm with the real ssh-keygen: synthetic evidence, the real
 * gates, a chained ledger with a checkpoint. The policy folder is beside it, `<folder>.policy`.
 */
export async function makeBundle(folder: string, firm: Firm, change: MadeBundle = {}): Promise<void> {
  const { proposedAt = PROPOSED_AT, signers = SIGNERS } = change;
  const subject = { ...SUBJECT, ...(change.commit !== undefined && { commit: change.commit }) };
  mkdirSync(`${folder}.policy`, { recursive: true });
  firm.writePolicy(`${folder}.policy`);
  const gateFiles = readPackagedGates();
  const gates = await loadGates(gateFiles);
  const waived = change.waiver && madeWaiver(firm, { ...change.waiver, subject, gates, proposedAt });
  const attested = change.attestation && madeAttestation(firm, { ...change.attestation, subject, proposedAt });
  const measured = gates.flatMap((gate) => observationsOf(gate, proposedAt - 60_000, change));
  const collected = measured.map((one) => (one.name === attested?.observation.name ? attested.observation : one));
  const records = chained(collected, subject);
  const head: ChainHead = { size: records.length, digest: records.at(-1)?.digest ?? '' };
  const question = { step: 'pilot', preset: 'spec', subject, asOf: proposedAt } as const;
  const verdicts = await evaluateGates(gates, { ...question, records, waivers: waived?.counting ?? [] });
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const texts = new Map([
    ...gateFiles.map(({ file, text }) => [`frozen/${file}`, text] as const),
    ['frozen/gates/checklist.yaml', 'categories: []\n'],
    ['audit.sh', auditScript().text],
    ['GO_LIVE_DECISION_GATE.md', '# Go-live decision, pilot\n\n| Most money that this step can lose | 500 USD |\n'],
    ['PAPER_TRADING_METRICS.csv', 'metric,value\nfill_rate,1\n'],
    ['PAPER_TRADING_LOG.json', '{ "evidence_class": "paper" }\n'],
    ['policy/policy.json', 'what the signers saw\n'],
    ...(waived?.files ?? []),
    ...(attested?.files ?? []),
  ]);
  for (const [name, text] of texts) write(name, text);
  // A decision appends its own conclusions after the frozen records.
  const concluded = collected.filter(({ name }) => name === 'all_gates_1_to_7_pass');
  const all = chained([...collected, ...concluded, ...concluded.map(asSigned)], subject);
  const lines = all.map(recordLine);
  write('ledger.ndjson', lines.map((line) => `${line}\n`).join(''));
  write('ledger.checkpoint', checkpointOf(lines));
  const { bytes } = propose(
    {
      subjects: [...texts.keys()].map((name) => ({ name, sha256: sha256File(join(folder, name)) })),
      predicate: {
        decision: change.decision ?? 'GO_LIVE_APPROVED',
        step: 'pilot',
        preset: 'spec',
        previous: change.previous ?? null,
        ...(waived !== undefined && { waivers: [waived.stated] }),
        ...(change.author !== undefined && { work: { author: change.author } }),
        ...subject,
        account: { masked: 'DU*****67', keyedDigest: 'b'.repeat(64) },
        policyDigest: sha256File(join(`${folder}.policy`, 'policy.json')),
        ledger: head,
        notBefore: new Date(proposedAt).toISOString(),
        expires: new Date(proposedAt + 7 * 86_400_000).toISOString(),
        verdicts: verdicts.map(({ stage, verdict }) => ({ stage, verdict: stage === 8 ? 'PENDING' : verdict })),
      },
    },
    openDossierStore(folder, createSchemas()),
  );
  for (const role of signers) write(signatureFile(role), firm.sign(role, bytes, approvalNamespace(role)));
}

const asSigned = (one: Observation): Observation => ({ ...one, name: 'governance_signed' });

/** A checkpoint over the lines of a ledger, signed by a collector. */
export function checkpointOf(lines: readonly string[]): string {
  const root = treeRoot(frontierOf(lines.map(leafHash)));
  const origin = ledgerOrigin(/,"digest":"([0-9a-f]{64})"/.exec(lines[0] ?? '')?.[1] ?? '');
  return signCheckpoint({ origin, size: lines.length, root }, noteSigner('collector', Buffer.alloc(32, 7)));
}

function observationsOf(
  { stage, evidence }: GateDefinition,
  at: number,
  { values = {}, simulated }: MadeBundle,
): readonly Observation[] {
  return evidence
    .filter(({ name }) => !(stage === 8 && name === 'governance_signed'))
    .map((declared) => ({
      name: declared.name,
      value: values[declared.name] ?? PASSING[declared.name] ?? defaultValue(declared),
      unit: declared.unit,
      stage,
      collector: { name: `stage${stage}`, version: '0.1.0' },
      observedAt: new Date(at).toISOString(),
      sourceClass: declared.sources.includes('paper')
        ? simulated
          ? 'simulated'
          : 'paper'
        : (declared.sources[0] ?? 'local'),
      attachments: [],
      samples: 4000,
    }));
}

const defaultValue = ({ type }: EvidenceDeclaration): JsonValue =>
  type === 'bool' ? true : type === 'string' ? 'x' : 1;

function chained(observations: readonly Observation[], subject: typeof SUBJECT): readonly EvidenceRecord[] {
  const records: EvidenceRecord[] = [];
  let head = EMPTY_CHAIN;
  for (const observation of observations) {
    const record = chainRecord(observation, subject, head);
    records.push(record);
    head = { size: record.sequence, digest: record.digest };
  }
  return records;
}
