import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../src/adapters/files/write.ts';

/** One fault of the twin: a changed file, or a removed one when `to` is absent. */
interface Fault {
  readonly path: string;
  readonly from?: string;
  readonly to?: string;
  /** The clause that fails because of it. */
  readonly fails: string;
}

/** Faults introduced before the twin is sealed, as if intended by its owners. */
const BEFORE: readonly Fault[] = [
  { path: 'docs/RUNBOOK.md', fails: 'stage 1, artifact_coverage: there is no runbook' },
  { path: '.github/workflows/ci.yml', fails: 'stage 1, artifact_coverage: there is no CI workflow' },
  {
    path: 'contracts/execution-report.schema.json',
    from: '"type": "object",',
    to: '"type": "objekt",',
    fails: 'stage 1, artifact_coverage: a contract is no draft-07 schema',
  },
  { path: 'test/adapter.test.js', fails: 'stage 1, test_coverage and artifact_coverage: the adapter has no tests' },
  { path: 'test/engine.test.js', fails: 'stage 1, test_coverage and artifact_coverage: the session has no tests' },
  {
    path: 'test/contracts.test.js',
    fails: 'stage 1, test_coverage and artifact_coverage: the contracts have no tests',
  },
  {
    path: 'src/broker/adapter.js',
    from: "    cancelOrder: (id) => transport.request('cancel', { id }),\n",
    to: '',
    fails: 'stage 3, all_operations_mapped, and stage 4, implementation_complete: cancelOrder is not implemented',
  },
  {
    path: 'docs/error-codes.yaml',
    from: '  - { code: 202, class: informational, handling: "Order canceled: mark it canceled." }\n',
    to: '',
    fails: 'stage 3, error_codes_documented: code 202 has no handling',
  },
  {
    path: 'src/risk.js',
    from: 'limits.most_shares) return',
    to: 'limits.most_shares * 10) return',
    fails: 'stage 4, unit_tests_pass: the position limit lets ten times too much through, and a test sees it',
  },
  {
    path: 'stage-tests/latency-benchmark.js',
    from: "'../src/files.js'",
    to: "'../src/bars.js'",
    fails: 'stage 5, tests_runnable: the benchmark imports a file that is not there',
  },
  {
    path: 'prelive.yaml',
    from: 'name: sample-momentum\n',
    to: 'name: sample-momentum-broken\n',
    fails: 'nothing: the twin has its own name',
  },
  {
    path: 'prelive.yaml',
    from: '../sample-system-reviews.json',
    to: '../sample-system-broken-reviews.json',
    fails: 'stage 4, code_review_approved: the only approval is the author’s own',
  },
  {
    path: 'prelive.yaml',
    from: 'asset_classes: [STK]\n',
    to: 'asset_classes: [STK, FUT]\ngates: gates\n',
    fails: 'stage 2, input_output_clear: a gate file of its own promises an output that no stage uses',
  },
];

/** Faults introduced after sealing, to be found by the signatures. */
const AFTER: readonly Fault[] = [
  {
    path: 'fixtures/bars-aapl.csv',
    from: ',229.85,28197',
    to: ',129.85,28197',
    fails: 'stage 1, fixtures_valid, and stage 5, fixtures_configured: a fixture was altered after it was signed',
  },
];

/** Other faults, for the list in the twin. */
const OTHERS: readonly string[] = [
  'stage 1, governance_signed: the charter is signed as CTO by a key that nobody enrolled',
  'stage 6, no_permission_mismatch: futures are declared, the gateway of the rehearsal denies them',
  'stage 7, sharpe_backtest: the strategy trades against its own signal (direction -1)',
  'stage 7, latency_delta: the venue of the session is three times slower than that of the baseline',
  'stage 8, kill_switch_verified: no loss reaches the threshold of the kill switch',
];

/** Copies a system and breaks it; `seal` is called between the two kinds of faults. */
export function breakSystem(source: string, target: string, gates: string, seal: () => void): void {
  rmSync(target, { recursive: true, force: true });
  cpSync(source, target, { recursive: true });
  for (const fault of BEFORE) apply(target, fault);
  writeFileAtomic(join(target, 'test/smoke.test.js'), SMOKE_TEST);
  writeFileAtomic(join(target, 'gates/02-hierarchical-breakdown.yaml'), withOrphanOutput(gates));
  appendRehearsal(target);
  seal();
  for (const fault of AFTER) apply(target, fault);
  writeFileAtomic(join(target, 'BROKEN.md'), listOfFaults());
}

/** Loads all code and tests none, so that the coverage report includes every file. */
const SMOKE_TEST = `import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createAdapter } from '../src/broker/adapter.js';
import { handshake } from '../src/broker/handshake.js';
import { createMemoryVenue } from '../src/broker/memory-venue.js';
import { runSession } from '../src/engine.js';

it('loads', () => {
  for (const part of [createAdapter, handshake, createMemoryVenue, runSession]) assert.equal(typeof part, 'function');
});
`;

const REHEARSAL = `rehearsal:
  # Stage 6: futures are declared above and denied here.
  deny: [FUT]
  # Stage 7: slower than the baseline, and against its own signal.
  latency_factor: 3
  strategy: { direction: -1 }
  # Stage 8: no loss reaches these.
  kill_switches: { pnl_fire_at: -1000, drawdown_fire_at: 1000, psr_fire_at: -1 }
`;

function appendRehearsal(target: string): void {
  const path = join(target, 'prelive.yaml');
  writeFileAtomic(path, `${readFileSync(path, 'utf8')}${REHEARSAL}`);
}

/** The packaged gate 2 with an unused output. */
function withOrphanOutput(gates: string): string {
  const text = readFileSync(join(gates, '02-hierarchical-breakdown.yaml'), 'utf8');
  const known = '  - critical path\n';
  return replaced(text.replace(/^# yaml-language-server.*\n/, ''), known, `${known}  - market calendar\n`);
}

function apply(target: string, { path, from, to }: Fault): void {
  const file = join(target, path);
  if (from === undefined || to === undefined) rmSync(file);
  else writeFileAtomic(file, replaced(readFileSync(file, 'utf8'), from, to));
}

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`cannot break it: "${from.trim()}" is not there`);
  return text.replace(from, to);
}

function listOfFaults(): string {
  const fails = [...BEFORE, ...AFTER].map((fault) => fault.fails).filter((text) => !text.startsWith('nothing'));
  const lines = [...fails, ...OTHERS].sort().map((text) => `- ${text}`);
  return `# What is broken here\n\nA twin of \`sample-system\`, made by \`scripts/sign-sample-system.ts\`. It fails in every stage, for these reasons:\n\n${lines.join('\n')}\n`;
}
