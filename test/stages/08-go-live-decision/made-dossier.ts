import type { Role } from '../../../src/domain/decision.ts';
import type { StageNumber } from '../../../src/domain/stage.ts';
import type { ClauseVerdict, EvidenceUse, GateVerdict } from '../../../src/domain/verdict.ts';
import { DRAWDOWN } from '../../../src/engine/orders/kill-switches/drawdown.ts';
import { PNL } from '../../../src/engine/orders/kill-switches/pnl.ts';
import { PSR } from '../../../src/engine/orders/kill-switches/psr.ts';
import type { SessionSummary } from '../../../src/stages/07-paper-trading/session-summary.ts';
import type { CampaignSession } from '../../../src/stages/08-go-live-decision/campaign.ts';
import type { KillSwitchDrill, RollbackDrill } from '../../../src/stages/08-go-live-decision/drills.ts';
import type {
  DossierInputs,
  OutcomeInputs,
  RequiredSigner,
  RoleStanding,
} from '../../../src/stages/08-go-live-decision/inputs.ts';

export const context = { observedAt: '2026-11-21T10:00:00.000Z', version: '0.1.0' };
const T0 = Date.UTC(2026, 10, 16, 15, 0);

/** Evidence used by a clause. */
export function use(name: string, value: number | boolean, change: Partial<EvidenceUse> = {}): EvidenceUse {
  return {
    name,
    sequence: 412,
    digest: 'a1'.repeat(32),
    value,
    unit: typeof value === 'boolean' ? 'boolean' : 'ratio',
    sourceClass: 'paper',
    observedAt: '2026-11-20T21:00:00.000Z',
    ...change,
  };
}

/** A clause whose expression is a name. */
export function truth(name: string, evidence: EvidenceUse, change: Partial<ClauseVerdict> = {}): ClauseVerdict {
  return {
    id: name,
    label: name.replaceAll('_', ' '),
    expression: name,
    verdict: 'PASS',
    waivable: true,
    sufficiency: false,
    operands: [{ text: name, value: evidence.value }],
    evidence: [evidence],
    gaps: [],
    ...change,
  };
}

/** A clause whose expression is a comparison. */
export function comparison(
  evidence: readonly [EvidenceUse, ...EvidenceUse[]],
  operator: string,
  right: { readonly text: string; readonly value: number },
  change: Partial<ClauseVerdict> = {},
): ClauseVerdict {
  const [first] = evidence;
  const left = { text: first.name, value: first.value };
  return {
    ...truth(first.name, first),
    expression: `${first.name} ${operator} ${right.text}`,
    operands: [left, ...(right.text === String(right.value) ? [] : [right])],
    comparison: { left, operator, right },
    evidence,
    ...change,
  };
}

function gate(stage: StageNumber, title: string, clauses: readonly ClauseVerdict[]): GateVerdict {
  return { stage, title, verdict: 'PASS', clauses, unmetDependencies: [], simulated: false };
}

const literal = (value: number) => ({ text: String(value), value });

/** Gate 7 of a good 6 h session. */
export function sessionGate(): GateVerdict {
  const backtest = use('sharpe_backtest', 48.2, { sequence: 416, unit: 'annualized', samples: 3900 });
  const paper = use('sharpe_paper', 41, {
    sequence: 417,
    unit: 'annualized',
    samples: 360,
    interval: [8.5, 73.5],
  });
  const place = use('place_latency_p95', 112, { sequence: 420, unit: 'ms', samples: 128, interval: [108, 119] });
  return gate(7, 'paper trading', [
    comparison([use('latency_delta', 0.12, { samples: 128, interval: [0.05, 0.21] })], '<', {
      text: '0.50',
      value: 0.5,
    }),
    comparison([use('pacing_violations', 0, { sequence: 413, unit: 'count' })], '==', literal(0)),
    comparison([use('fill_rate', 1, { sequence: 415, samples: 128, interval: [0.972, 1] })], '>', literal(0.98)),
    comparison([backtest], '>', literal(0)),
    comparison([paper, backtest], '>=', { text: '0.5 * sharpe_backtest', value: 24.1 }),
    comparison([place], '<', literal(200), { advisory: true, title: '95th percentile of the time to place an order' }),
  ]);
}

/** Passing gates 1-7, and gate 8 waiting for signatures. */
export function makeGates(): readonly GateVerdict[] {
  const waiting: ClauseVerdict = {
    ...truth('governance_signed', use('governance_signed', true)),
    verdict: 'PENDING',
    operands: [{ text: 'governance_signed' }],
    evidence: [],
    gaps: [{ name: 'governance_signed', reason: 'missing', detail: 'governance_signed was never recorded' }],
    remedy: 'collect it: prelive sign',
  };
  return [
    gate(1, 'artifact validation', [comparison([use('artifact_coverage', 0.93)], '>=', { text: '0.80', value: 0.8 })]),
    gate(2, 'hierarchical breakdown', [truth('all_stages_defined', use('all_stages_defined', true))]),
    gate(3, 'interface mapping', [truth('all_operations_mapped', use('all_operations_mapped', true))]),
    gate(4, 'implementation', [truth('unit_tests_pass', use('unit_tests_pass', true))]),
    gate(5, 'test infrastructure', [truth('tests_runnable', use('tests_runnable', true))]),
    gate(6, 'account probe', [
      comparison([use('buying_power', 400_000, { sequence: 401, unit: 'USD' })], '>', literal(0)),
    ]),
    sessionGate(),
    {
      ...gate(8, 'go-live decision', [waiting, truth('rollback_plan_verified', use('rollback_plan_verified', true))]),
      verdict: 'PENDING',
    },
  ];
}

/** The same gates with simulated evidence. */
export function simulatedGates(): readonly GateVerdict[] {
  return makeGates().map((one) => ({ ...one, simulated: one.stage >= 6 }));
}

/** A drill that met every target. */
export function makeRollbackDrill(change: Partial<RollbackDrill> = {}): RollbackDrill {
  return {
    sourceClass: 'paper',
    triggeredAt: T0,
    haltedAt: T0 + 100,
    cancelsSentAt: T0 + 1200,
    cancelsSent: 1,
    assessedAt: T0 + 2500,
    positionsToClose: 3,
    reads: [
      { at: T0 + 20_000, openOrders: 0, positions: 1 },
      { at: T0 + 30_000, openOrders: 0, positions: 0 },
      { at: T0 + 38_000, openOrders: 0, positions: 0 },
    ],
    disconnectedAt: T0 + 39_000,
    ...change,
  };
}

/** A kill switch that fired at its level. */
export function makeKillSwitchDrill(change: Partial<KillSwitchDrill> = {}): KillSwitchDrill {
  return {
    ...makeRollbackDrill(),
    name: 'pnl',
    badIs: 'low',
    threshold: -0.05,
    firedValue: -0.0502,
    firedAt: T0,
    ...change,
  };
}

/** A recorded session that counts. */
export function makeCampaignSession(
  sequence: number,
  tradingDay: string,
  change: Partial<SessionSummary> = {},
): CampaignSession {
  return {
    summary: {
      startedAt: `${tradingDay}T14:30:00.000Z`,
      tradingDay,
      complete: true,
      flatAtEnd: true,
      durationMs: 21_600_000,
      tradeCount: 64,
      profit: 812.4,
      roundTrips: { closed: 30, won: 18 },
      minuteReturns: { observations: 360, mean: 1e-5, squaredDeviations: 359 * 1e-8 },
      largestFall: 0.0042,
      profitLine: Array.from(
        { length: 49 },
        (_, part) => Math.round(part * 1692.5 + 40_000 * Math.sin(part / 6)) / 100,
      ),
      ...change,
    },
    sourceClass: 'paper',
    record: { sequence, digest: 'b2'.repeat(32), observedAt: `${tradingDay}T20:31:00.000Z` },
  };
}

export const LIMITS: DossierInputs['limits'] = {
  limits: { box: 0.25, gross: 2, net: 0.8 },
  killSwitches: [PNL, DRAWDOWN, PSR].map((each) => ({ ...each, ...each.defaults })),
  rollback: { connectionFailuresPerHour: 3, pacingViolationsPerHour: 10, rejectRatio: 0.2, latencyFactor: 2 },
};

const SUBJECT = { commit: '3f2a91c'.padEnd(40, '0'), configurationDigest: 'd'.repeat(64) };
const ACCOUNT = { masked: 'DU*****67', keyedDigest: 'b'.repeat(64) };

function signerOf(role: Role, person: string, fingerprints: readonly string[]): RequiredSigner {
  const identity = `${role}@firm.invalid`;
  const [namespace, refusalNamespace] = [`prelive-${role}@firm.invalid`, `prelive-refusal-${role}@firm.invalid`];
  return { role, person, identity, namespace, refusalNamespace, fingerprints };
}

/** A dossier for the pilot step, complete except for signatures. */
export function makeDossier(change: Partial<DossierInputs> = {}): DossierInputs {
  return {
    step: 'pilot',
    subject: SUBJECT,
    system: { name: 'sample-system', regulatoryProfile: 'none' },
    account: ACCOUNT,
    tradingAccount: { masked: 'U*****21', keyedDigest: '1'.repeat(64) },
    capital: { currency: 'USD', inUse: 100_000 },
    validity: { from: '2026-11-20T10:00:00.000Z', until: '2026-12-20T10:00:00.000Z' },
    gates: makeGates(),
    sessions: [makeCampaignSession(211, '2026-11-19'), makeCampaignSession(421, '2026-11-20')],
    decisionIfAllSign: 'GO_LIVE_APPROVED',
    requiredSigners: [
      signerOf('risk_officer', 'Ada Example', ['SHA256:aaaa']),
      signerOf('cto', 'Ben Example', ['SHA256:bbbb', 'SHA256:cccc']),
      signerOf('lead_trader', 'Cleo Example', []),
    ],
    limits: LIMITS,
    deployment: {
      currency: 'USD',
      capital_in_use: 10_000,
      max_order_value: 2500,
      max_position_value: 2500,
      max_gross_exposure: 20_000,
      max_net_exposure: 8000,
      max_daily_loss: 500,
      max_drawdown: 1500,
      symbols: ['AAPL', 'MSFT'],
    },
    waivers: [],
    drills: { rollback: makeRollbackDrill(), killSwitch: makeKillSwitchDrill() },
    notTested: ['Orders in anything but US stocks.'],
    contacts: [{ role: 'Risk Officer', name: 'Ada Example', reach: '+1 555 0100' }],
    rollbackCommands: {
      stop: 'prelive rollback --until stop',
      flatten: 'prelive rollback --until flatten',
      verify: 'prelive rollback --until verify',
      disconnect: 'prelive rollback',
      investigate: 'prelive status',
      report: 'prelive status --json',
      fix: 'prelive propose',
    },
    artifacts: ['ACCOUNT_CONFIG.json', 'PAPER_TRADING_LOG.json'],
    ...change,
  };
}

/** Three roles, one of them with the given status. */
export function standings(status: RoleStanding['status'] = 'signed'): readonly RoleStanding[] {
  const person = { person: 'Ada Example' };
  const reason = status === 'signed' ? {} : { reason: `it is ${status}` };
  return [
    { role: 'risk_officer', holder: person, status: 'signed', fingerprint: 'SHA256:aaaa' },
    { role: 'cto', holder: person, status: 'signed', fingerprint: 'SHA256:bbbb' },
    { role: 'lead_trader', holder: person, status, ...reason },
  ];
}

/** An outcome with all signatures. */
export function makeOutcome(change: Partial<OutcomeInputs> = {}): OutcomeInputs {
  return {
    step: 'pilot',
    subject: SUBJECT,
    account: ACCOUNT,
    gates: makeGates(),
    decision: 'NOT_READY',
    exitCode: 3,
    signatures: standings(),
    limits: LIMITS,
    proposal: { statement: 'e'.repeat(64), document: 'f'.repeat(64) },
    ...change,
  };
}
