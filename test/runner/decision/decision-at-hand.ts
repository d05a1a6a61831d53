import { readPackagedGates } from '../../../src/adapters/gate-files.ts';
import { openWorkspace } from '../../../src/adapters/workspace/workspace.ts';
import { isoUtc } from '../../../src/domain/clock.ts';
import type { Role } from '../../../src/domain/decision.ts';
import type { Observation, Subject } from '../../../src/domain/evidence.ts';
import type { EvidenceDeclaration } from '../../../src/domain/gate.ts';
import type { StageNumber, Step } from '../../../src/domain/stage.ts';
import { type DecideOptions, decide } from '../../../src/runner/decision/decide.ts';
import type { DecisionPlan } from '../../../src/runner/decision/decision-plan.ts';
import { proposeDecision } from '../../../src/runner/decision/propose-decision.ts';
import { refuseStatement, signStatement } from '../../../src/runner/dossier/sign.ts';
import { loadGates } from '../../../src/runner/load-gates.ts';
import { engineSettings, tradingLimits } from '../../../src/runner/paper/engine-settings.ts';
import { createThrowAwayRoles } from '../../../src/runner/rehearsal/throw-away-roles.ts';
import { isOwnEvidence } from '../../../src/runner/validation.ts';

export const SUBJECT: Subject = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };
export const DAY_MS = 86_400_000;
export const START = Date.UTC(2026, 10, 23, 12);

/** Evidence values with which every gate passes at every step. */
const PASSING: Readonly<Record<string, number>> = {
  artifact_coverage: 0.9,
  test_coverage: 0.9,
  buying_power: 4_000_000,
  latency_delta: 0.1,
  pacing_violations: 0,
  fill_rate: 1,
  sharpe_backtest: 80,
  sharpe_paper: 75,
  session_duration: 21_600_000,
  trade_count: 60,
  baseline_orders: 300,
  disconnects: 0,
  place_latency_p95: 40,
  cancel_latency_p95: 40,
  status_latency_p95: 20,
  consecutive_sessions: 30,
  checklist_score: 100,
  sessions_sharpe: 2,
  sessions_profit: 500,
  sessions_hit_rate: 0.7,
};

const gates = await loadGates(readPackagedGates());

/** A record that passes its gate. */
export function observation(
  stage: StageNumber,
  { name, type, unit, sources }: EvidenceDeclaration,
  at: number,
  change: Partial<Observation> = {},
): Observation {
  return {
    name,
    value: type === 'bool' ? true : (PASSING[name] ?? 0),
    unit,
    stage,
    collector: { name: `stage${stage}`, version: '0.1.0' },
    observedAt: isoUtc(at),
    sourceClass: sources.includes('paper') ? 'paper' : (sources[0] ?? 'local'),
    attachments: [],
    samples: 1000,
    ...change,
  };
}

/** A validation in a folder, with a clock and role keys controlled by the test. */
export function decisionIn(folder: string, step: Step = 'pilot', roles = createThrowAwayRoles(START)) {
  const clock = { at: START, now: () => clock.at };
  const workspace = openWorkspace(folder, SUBJECT);
  const plan: DecisionPlan = {
    validation: { gates, subject: SUBJECT, step, preset: 'spec', workspace, clock, version: '0.1.0' },
    config: { system: { name: 'sample', regulatoryProfile: 'none' }, symbols: ['AAPL', 'MSFT'] },
    policy: roles.dossierPolicy,
    limits: tradingLimits(engineSettings({ capitalInUse: 100_000 })),
    frozen: [{ name: 'frozen/gates/07-paper-trading.yaml', text: 'the gate\n' }, ...roles.files],
    notTested: [],
  };
  const signer = (role: Role) => ({ role, key: roles.keys[role], policy: roles.policy });
  return {
    roles,
    plan,
    clock,
    workspace,
    signer,
    /** Records passing evidence for all gates, except the given changes (`undefined` omits one). */
    collect: (changes: Readonly<Record<string, Partial<Observation> | undefined>> = {}) => {
      const wanted = gates.flatMap(({ stage, evidence }) =>
        evidence
          .filter(({ name }) => !isOwnEvidence({ stage, name }) && !(name in changes && changes[name] === undefined))
          .map((declared) => observation(stage, declared, clock.at, changes[declared.name])),
      );
      workspace.append(wanted);
    },
    propose: (change: Partial<DecisionPlan> = {}) => proposeDecision({ ...plan, ...change }),
    sign: (...names: readonly Role[]) => {
      for (const role of names) signStatement(signer(role), workspace.files);
    },
    refuse: (role: Role, reason: string) => refuseStatement({ ...signer(role), reason }, workspace.files),
    decide: (change: Partial<DecisionPlan> = {}, options: DecideOptions = { strict: false }) =>
      decide({ ...plan, ...change }, options),
  };
}
