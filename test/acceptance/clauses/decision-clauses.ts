import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Step } from '../../../src/domain/stage.ts';
import type { GateVerdict } from '../../../src/domain/verdict.ts';
import { MODELLED_LOOPBACK } from '../../../src/gateway/venue/latency.ts';
import { verdictOfStage } from '../../../src/runner/validation.ts';
import type { SessionSummary } from '../../../src/stages/07-paper-trading/session-summary.ts';
import type { SystemCopy } from '../../support/changed-system.ts';
import type { ClauseTable, Situation } from '../../support/clause-rows.ts';
import { decideStory, type Story } from '../../support/decided-system.ts';

const NEVER_ENDED: Situation = {
  when: 'no session of the campaign ran to its end',
  kind: 'record',
  judge: () => judgeStory('full', { each: (summary) => ({ ...summary, complete: false }) }),
};

const noSession = (step: Step): Situation => ({
  when: 'no session was held',
  judge: () => judgeStory(step, { sessions: 0 }),
});

/** The session after the checklist was scored is a day too late. */
const afterAGap = (step: Step): Situation => ({
  when: 'the newest session was held after a trading day without one',
  kind: 'record',
  judge: () => judgeStory(step, { later: (summary) => ({ ...summary, tradingDay: '2026-11-20' }) }),
});

/**
 * Gate 8, decided again on a signed dossier each time. The checklist also needs the drills, so the drill clauses are
 * tested in a rehearsal, which needs no checklist. The campaign's evidence changes after the checklist was scored,
 * because the checklist needs it too.
 */
export const DECISION_CLAUSES: ClauseTable = {
  stage: 8,
  step: 'full',
  unchanged: (step) => judgeStory(step, {}),
  rows: [
    {
      clause: 'all_gates_1_to_7_pass',
      fails: {
        when: 'the account may not trade stocks, so that gate 6 fails',
        judge: () => judgeStory('full', { probed: { deny: ['STK'] } }),
      },
      pends: {
        when: 'the account shows no permission, so that gate 6 is open',
        judge: () => judgeStory('full', { probed: { readOnly: true } }),
      },
    },
    {
      clause: 'governance_signed',
      fails: { when: 'the CTO refuses to sign the dossier', judge: () => judgeStory('full', { cto: 'refuses' }) },
      pends: { when: 'the CTO has not signed the dossier', judge: () => judgeStory('full', { cto: 'does not sign' }) },
    },
    {
      clause: 'rollback_plan_verified',
      step: 'rehearsal',
      fails: {
        when: 'the venue of the drill takes more than two minutes to fill an order',
        judge: () => judgeStory('rehearsal', { drills: { rollback: { gateway: { latency: SLOW_FILLS } } } }),
      },
      pends: {
        when: 'no rollback was drilled',
        judge: () => judgeStory('rehearsal', { drills: { rollback: 'not held' } }),
      },
    },
    {
      clause: 'kill_switch_verified',
      step: 'rehearsal',
      fails: {
        when: 'the kill switch of the drill is set to a loss that never comes',
        judge: () => judgeStory('rehearsal', { drills: { 'kill-switch': { fireAt: -1_000 } } }),
      },
      pends: {
        when: 'no kill switch was drilled',
        judge: () => judgeStory('rehearsal', { drills: { 'kill-switch': 'not held' } }),
      },
    },
    {
      clause: 'checklist_score',
      fails: {
        when: "the system's own checklist gives 10 points for a number of trades that was not reached",
        judge: () => judgeStory('full', { system: ownChecklist(10, false) }),
      },
      pends: {
        when: 'an item that is not required is not attested',
        judge: () => judgeStory('full', { unattested: 'uptime' }),
      },
    },
    {
      clause: 'checklist_required_met',
      fails: {
        when: "the system's own checklist requires, for one point, a number of trades that was not reached",
        judge: () => judgeStory('full', { system: ownChecklist(1, true) }),
      },
      pends: {
        when: 'a required item is not attested',
        judge: () => judgeStory('full', { unattested: 'linters' }),
      },
    },
    {
      clause: 'sharpe_of_sessions',
      fails: {
        when: 'the newest session made and lost so much from minute to minute that the profit is mere chance',
        kind: 'record',
        judge: () => judgeStory('full', { later: wild }),
      },
      pends: NEVER_ENDED,
    },
    {
      clause: 'profit_of_sessions',
      fails: {
        when: 'commissions of the newest session cost more than all sessions before it had made',
        kind: 'record',
        judge: () => judgeStory('full', { later: (summary) => ({ ...summary, profit: -100 * summary.profit }) }),
      },
      pends: NEVER_ENDED,
    },
    {
      clause: 'hit_rate_of_sessions',
      fails: {
        when: 'the newest session closed a thousand round trips at a loss',
        kind: 'record',
        judge: () =>
          judgeStory('full', { later: (summary) => ({ ...summary, roundTrips: { closed: 1_000, won: 0 } }) }),
      },
      pends: NEVER_ENDED,
    },
    { clause: 'sessions_for_pilot', step: 'pilot', fails: afterAGap('pilot'), pends: noSession('pilot') },
    { clause: 'sessions_for_full', fails: afterAGap('full'), pends: noSession('full') },
  ],
};

const SLOW_FILLS = { ...MODELLED_LOOPBACK, fill: { medianMs: 150_000, sigma: 0.01, maximumMs: 160_000 } };

async function judgeStory(step: Step, story: Story): Promise<GateVerdict> {
  return verdictOfStage((await decideStory(step, story)).verdicts, 8);
}

/** Keeps the mean and multiplies the variance by a hundred thousand. */
function wild(summary: SessionSummary): SessionSummary {
  const { minuteReturns } = summary;
  const squaredDeviations = minuteReturns.squaredDeviations * 1_000_000;
  return { ...summary, minuteReturns: { ...minuteReturns, squaredDeviations } };
}

/** The packaged checklist with one more category. */
function ownChecklist(weight: number, required: boolean): NonNullable<Story['system']> {
  const packaged = readFileSync(resolve(import.meta.dirname, '../../../gates/checklist.yaml'), 'utf8');
  const category = `  - id: house
    title: house rules
    weight: ${weight}
    groups:
      - id: volume
        title: volume
        required: ${required}
        items:
          - { id: volume, text: "A thousand trades.", evidence: { stage: 7, expression: "trade_count >= 1000" } }
`;
  return {
    key: `checklist ${weight} ${required}`,
    change: ({ write, edit }: SystemCopy) => {
      write('gates/checklist.yaml', packaged + category);
      edit('prelive.yaml', /$/, 'gates: gates\n');
    },
  };
}
