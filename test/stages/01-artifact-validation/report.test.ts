import { describe, expect, it } from 'vitest';
import { createRenderer } from '../../../src/adapters/templates/templates.ts';
import type { InspectedEntry } from '../../../src/domain/system-facts.ts';
import type { ClauseVerdict, GateVerdict, Verdict } from '../../../src/domain/verdict.ts';
import { artifactReport } from '../../../src/stages/01-artifact-validation/report.ts';
import { CHARTER, CONTEXT, COVERAGE, entry, FIXTURES, NOT_THERE, reading } from '../system-facts.ts';

const render = createRenderer();

function clause(id: string, verdict: Verdict, overrides: Partial<ClauseVerdict> = {}): ClauseVerdict {
  return {
    id,
    expression: `${id} >= 0.80`,
    verdict,
    waivable: true,
    sufficiency: false,
    operands: [{ text: id, value: 0.5 }],
    evidence: [
      {
        name: id,
        sequence: 3,
        digest: 'a'.repeat(64),
        value: 0.5,
        unit: 'ratio',
        sourceClass: 'local',
        observedAt: CONTEXT.observedAt,
        detail: 'as seen',
      },
    ],
    gaps: [],
    remedy: `mend ${id}`,
    ...overrides,
  };
}

function text(
  entries: readonly InspectedEntry[] | undefined,
  clauses: readonly ClauseVerdict[],
  overrides: Partial<GateVerdict> = {},
  charter = true,
): string {
  const verdict: GateVerdict = {
    stage: 1,
    title: 't',
    verdict: 'FAIL',
    clauses,
    unmetDependencies: [],
    simulated: false,
    haltAction: 'halts stages 2-8',
    ...overrides,
  };
  const artifact = artifactReport(
    {
      inventory: entries === undefined ? NOT_THERE : reading(entries),
      coverage: reading(COVERAGE),
      charter: charter ? reading(CHARTER) : NOT_THERE,
      fixtures: reading(FIXTURES),
      system: { name: 'sys', regulatoryProfile: 'none' },
      subject: { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) },
      verdict,
    },
    CONTEXT,
  );
  if (artifact.kind !== 'document') throw new Error('a document');
  return render(artifact.template, artifact.model);
}

/** Text between a heading and the next of the same level. */
function section(document: string, heading: string): string {
  const [, after = ''] = document.split(`${heading}\n`);
  return after.split(/\n##? /)[0] ?? '';
}

describe('the artifact validation report', () => {
  it('has every section that the specification asks for', () => {
    const document = text([entry()], []);
    const headings = [...document.matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(headings).toEqual([
      'Summary',
      'Inventory by category',
      'Compliance matrix',
      'Anomalies',
      'Gate 1, clause by clause',
      'Remediation plan',
      'Charter and sign-offs',
    ]);
  });

  it('says what a failure halts, and only then', () => {
    expect(text([entry()], [])).toContain('**FAIL**: halts stages 2-8');
    expect(text([entry()], [], { verdict: 'PASS' })).not.toContain('halts stages');
  });

  it('marks simulated evidence in its title', () => {
    expect(text([entry()], [], { simulated: true })).toMatch(/^# .*\(SIMULATED\)$/m);
    expect(text([entry()], [])).not.toContain('SIMULATED');
  });

  it('shows counts and status of each artifact, and when one is due later', () => {
    const matrix = section(
      text([entry({ title: 'Now', expected: 5 }, 2), entry({ title: 'Later', due: 5 }, 0)], []),
      '## Compliance matrix',
    );
    expect(matrix).toContain('| Now (Documentation) | 1 | 2 of 5 | 2 | – | 40 %, partial |');
    expect(matrix).toContain('| Later (Documentation) | 5 | 0 of 1 | 0 | – | 0 %, due at stage 5 |');
  });

  it.each<[string, InspectedEntry, string]>([
    ['a broker implementation that is not there', entry({ category: 'broker_implementation' }, 0), 'CRITICAL'],
    ['a document that is not there', entry({}, 0), 'MEDIUM'],
    ['half of the tests', entry({ category: 'qa_test_framework', expected: 2 }), 'MEDIUM'],
    [
      'one faulty file of many',
      { ...entry({ expected: 5 }, 6), files: [...entry({}, 5).files, ...entry({}, 1, ['it is empty']).files] },
      'LOW',
    ],
    ['a faulty file that is not due yet', entry({ due: 8 }, 1, ['it is empty']), 'LOW'],
  ])('takes %s as an anomaly with its risk, consequence and resolution', (_, one, severity) => {
    const anomalies = section(text([one], []), '## Anomalies');
    const [, own = ''] = anomalies.split(`### ${severity}: `);
    expect(own).toMatch(
      /^1\n\n- \*\*An artifact\*\*: \S.*\n {2}- Risk: \S.*\n {2}- Consequence: \S.*\n {2}- Resolution: \S.*\n/,
    );
  });

  it('takes what is not due and not there as no anomaly', () => {
    expect(section(text([entry({ due: 8 }, 0)], []), '## Anomalies')).not.toContain('An artifact');
  });

  it('explains each clause, and plans what is to be done, the worst first', () => {
    const gap = { name: 'test_coverage', reason: 'missing' as const, detail: 'no report' };
    const document = text(
      [entry()],
      [
        clause('artifact_coverage', 'PASS'),
        clause('test_coverage', 'PENDING', { gaps: [gap], evidence: [], operands: [{ text: 'test_coverage' }] }),
        clause('governance_signed', 'FAIL'),
      ],
    );
    expect(document).toContain('- PASS `artifact_coverage >= 0.80`: artifact_coverage = 0.5; as seen\n');
    expect(document).toContain('- PENDING `test_coverage >= 0.80`: test_coverage = ?; no report\n');
    expect(section(document, '## Remediation plan').match(/\d\. \[\w+\].*/g)).toEqual([
      '1. [critical] governance_signed >= 0.80 is FAIL: mend governance_signed',
      '2. [medium] test_coverage >= 0.80 is PENDING: mend test_coverage',
    ]);
  });

  it('explains a clause that the firm has added', () => {
    expect(text([entry()], [clause('own_rule', 'FAIL')])).toContain('A condition that the firm has added');
  });

  it('names roles, keys and limits of the charter, or why there is none', () => {
    expect(text([entry()], [])).toContain('- risk_officer: valid, Ruth, `SHA256:r`; signed\n');
    expect(text([entry()], [], {}, false)).toContain('There is no charter to sign: nobody looked.');
  });

  it('says so when there is no inventory', () => {
    expect(text(undefined, [])).toContain('There is no inventory: nobody looked.');
  });
});
