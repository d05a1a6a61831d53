import { describe, expect, it } from 'vitest';
import { parseGates, requireGates } from '../../src/gates/parse-gates.ts';
import { DAY, PACKAGED } from './support.ts';

const seventh = PACKAGED[6]?.text ?? '';
const own = (text: string) => [{ file: 'own.yaml', text }];

describe('parseGates', () => {
  it('reads what a file says, with its defaults', async () => {
    const { gates, findings } = await parseGates(PACKAGED);
    const gate = gates[6];
    expect(findings).toEqual([]);
    expect(gates.map(({ stage }) => stage)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(gate?.evidence[0]).toEqual({
      name: 'latency_delta',
      type: 'double',
      unit: 'ratio',
      description: '(p95 of the session - p95 of the baseline) / p95 of the baseline, total place latency.',
      maxAge: { ms: 7 * DAY },
      sources: ['paper'],
      minSamples: 50,
      collect: 'prelive stage7',
    });
    expect(gate?.clauses.find(({ id }) => id === 'baseline_measured')).toMatchObject({
      sufficiency: true,
      waivable: false,
      steps: ['pilot', 'ramp', 'full'],
      preset: 'spec',
    });
    expect(gate?.halt).toEqual({ stages: [8], action: 'halts stage 8' });
  });

  it('puts a gate of the system in the place of the packaged one of the same id', async () => {
    const { gates, findings } = await parseGates(
      PACKAGED,
      own(seventh.replace('fill_rate > 0.98', 'fill_rate > 0.99')),
    );
    expect(findings).toEqual([]);
    expect(gates).toHaveLength(8);
    expect(gates[6]?.file).toBe('own.yaml');
    expect(gates[6]?.clauses.map(({ expression }) => expression)).toContain('fill_rate > 0.99');
  });

  it('does not let a misspelt id of an own gate pass unnoticed', async () => {
    const { findings } = await parseGates(PACKAGED, own(seventh.replace('id: paper_trading', 'id: papertrading')));
    expect(findings).toMatchObject([{ rule: 'unknown_gate', file: 'own.yaml', found: 'papertrading' }]);
  });

  it('drops a gate with a problem and says where it is', async () => {
    const { gates, findings } = await parseGates(own(seventh.replace('max_age: 7d', 'max_age: a week')));
    expect(gates).toEqual([]);
    expect(findings).toEqual([
      {
        file: 'own.yaml',
        line: seventh.split('\n').findIndex((line) => line.includes('max_age')) + 1,
        where: 'evidence.0.max_age',
        rule: 'shape',
        expected: 'a duration such as 30m, 24h or 7d, or last_full_session',
        found: '"a week"',
      },
    ]);
  });

  it('finds all problems of a file at once', async () => {
    const { findings } = await parseGates(own('id: Nine\nstage: 9\nclauses: none\n'));
    expect(findings.map(({ where }) => where)).toEqual([
      'id',
      'stage',
      'title',
      'owner',
      'depends_on',
      'inputs',
      'outputs',
      'evidence',
      'clauses',
      'remediation',
    ]);
  });

  it.each(['', '[]', '7', 'null', '- a'])(
    'gives findings and no exception for a file that is no object: %j',
    async (text) => {
      const { gates, findings } = await parseGates(own(text));
      expect(gates).toEqual([]);
      expect(findings[0]).toMatchObject({ rule: 'shape', expected: 'fields with values (object)' });
    },
  );

  it('gives the gates of a set without findings, and throws GATES_INVALID with all of them otherwise', async () => {
    expect(requireGates(await parseGates(PACKAGED))).toHaveLength(8);
    const broken = await parseGates(own('id: Nine'));
    expect(() => requireGates(broken)).toThrow(expect.objectContaining({ code: 'GATES_INVALID', exitCode: 2 }));
    expect(() => requireGates(broken)).toThrow(/own\.yaml:1 id \(shape\).*\n.*stage/);
  });
});
