import { describe, expect, it } from 'vitest';
import { renderArtifacts } from '../../../src/adapters/workspace/artifacts.ts';
import type { OutcomeInputs } from '../../../src/stages/08-go-live-decision/inputs.ts';
import { verificationLogArtifact } from '../../../src/stages/08-go-live-decision/verification-log.ts';
import { context, makeGates, makeOutcome, standings, truth, use } from './made-dossier.ts';

/** The log file, checked against its schema. */
function log(change: Partial<OutcomeInputs> = {}): unknown {
  const [file] = renderArtifacts([verificationLogArtifact(makeOutcome(change), context)]);
  return JSON.parse(file?.text ?? '');
}

describe('the verification log', () => {
  it('names step, subject, decision, gates with metrics and clauses, triggers and signatures', () => {
    expect(log()).toMatchObject({
      timestamp: context.observedAt,
      step: 'pilot',
      decision: 'NOT_READY',
      exit_code: 3,
      evidence_class: 'paper',
      account: { masked: 'DU*****67' },
      proposal: { statement_sha256: 'e'.repeat(64) },
      rollback_triggers: expect.arrayContaining([expect.objectContaining({ name: 'loss', kind: 'automatic' })]),
      signatures: [{ role: 'risk_officer', status: 'signed', fingerprint: 'SHA256:aaaa' }, {}, {}],
    });
    expect(log()).toMatchObject({
      gates: expect.arrayContaining([
        expect.objectContaining({
          stage: 7,
          status: 'PASS',
          metrics: expect.arrayContaining([
            {
              name: 'sharpe_paper',
              value: 41,
              unit: 'annualized',
              samples: 360,
              interval: [8.5, 73.5],
              record: 417,
              source_class: 'paper',
              observed_at: '2026-11-20T21:00:00.000Z',
            },
          ]),
        }),
      ]),
    });
  });

  it('is of the class of its weakest evidence', () => {
    const with_ = (sourceClass: 'simulated' | 'live' | 'local') => [
      ...makeGates().slice(0, 6),
      {
        ...makeGates()[6],
        stage: 7 as const,
        title: 'x',
        verdict: 'PASS' as const,
        unmetDependencies: [],
        simulated: false,
        clauses: [truth('a', use('a', true, { sourceClass }))],
      },
    ];
    expect(log({ gates: with_('simulated') })).toMatchObject({ evidence_class: 'simulated' });
    expect(log({ gates: with_('live') })).toMatchObject({ evidence_class: 'live' });
    expect(log({ gates: [] })).toMatchObject({ evidence_class: 'none' });
  });

  it('lists anomalies from the gravest on: false clauses, broken signatures, missing evidence, waivers', () => {
    const evidence = use('a', false);
    const applied = { by: 'cto', until: '2026-12-01T00:00:00.000Z', status: 'applied' as const };
    const gap = { name: 'd', reason: 'stale' as const, detail: 'd is 9 days old' };
    const clauses = [
      truth('waived', evidence, { verdict: 'CONDITIONAL', waiver: applied }),
      truth('missing', evidence, { verdict: 'PENDING', gaps: [gap] }),
      truth('false', evidence, { verdict: 'FAIL' }),
      truth('unreadable', evidence, { verdict: 'ERROR' }),
      truth('target', evidence, { verdict: 'FAIL', advisory: true }),
    ];
    const gates = [
      {
        stage: 7 as const,
        title: 'paper',
        verdict: 'FAIL' as const,
        clauses,
        unmetDependencies: [6 as const],
        simulated: false,
      },
    ];
    expect(log({ gates, signatures: standings('broken') })).toMatchObject({
      anomalies: [
        { severity: 'critical', source: 'gate 7, false', text: 'false is not true' },
        { severity: 'critical', source: 'gate 7, unreadable', text: 'unreadable could not be evaluated' },
        { severity: 'critical', source: 'signature of lead_trader', text: 'it is broken' },
        { severity: 'medium', source: 'gate 7, missing', text: 'd is 9 days old' },
        {
          severity: 'low',
          source: 'gate 7, waived',
          text: 'waived is not true and waived by cto until 2026-12-01T00:00:00.000Z',
        },
      ],
    });
  });

  it('holds without account and proposal', () => {
    const { account: _account, proposal: _proposal, ...rest } = makeOutcome();
    const [file] = renderArtifacts([verificationLogArtifact(rest, context)]);
    expect(JSON.parse(file?.text ?? '')).toMatchObject({ account: null, proposal: null });
  });
});
