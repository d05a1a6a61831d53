import { describe, expect, it } from 'vitest';
import type { AccountReference } from '../../src/domain/account.ts';
import type { EvidenceRecord } from '../../src/domain/evidence.ts';
import type { GateDefinition, MaxAge } from '../../src/domain/gate.ts';
import { evaluateGate } from '../../src/gates/evaluate-gate.ts';
import { gateOf, packagedGates, record, SUBJECT } from './support.ts';

const gate = gateOf(await packagedGates(), 6);
const BUYING_POWER = { name: 'buying_power', unit: 'USD' };
/** Monday before Thanksgiving, 10:00 in New York. */
const MONDAY = Date.parse('2026-11-23T15:00:00Z');
const OWN: AccountReference = { masked: 'DU*****67', keyedDigest: 'a'.repeat(64) };
const OTHER: AccountReference = { masked: 'DU*****99', keyedDigest: 'b'.repeat(64) };

/** Gate 6 with one clause and the given maximum age of the clause or its evidence. */
function asking(change: { readonly declared?: MaxAge; readonly clause?: MaxAge }): GateDefinition {
  const { declared = { ms: 90 * 86_400_000 }, clause } = change;
  return {
    ...gate,
    dependsOn: [],
    evidence: gate.evidence.map((one) => ({ ...one, maxAge: declared })),
    clauses: gate.clauses
      .filter(({ id }) => id === 'buying_power')
      .map((one) => ({ ...one, ...(clause && { maxAge: clause }) })),
  };
}

async function clauseOn(
  definition: GateDefinition,
  observedAt: string,
  more: Partial<EvidenceRecord> = {},
  others: readonly EvidenceRecord[] = [],
) {
  const records = [...others, record(6, BUYING_POWER, 1000, { observedAt, sequence: 7, ...more })];
  const inputs = { records, step: 'pilot', subject: SUBJECT, asOf: MONDAY } as const;
  const verdict = await evaluateGate({ ...inputs, gate: definition, dependencyVerdicts: {} });
  const [clause] = verdict.clauses;
  return [clause?.verdict, clause?.gaps[0]?.detail ?? ''] as const;
}

const FRIDAY_OPEN = '2026-11-20T14:30:00.000Z';
const BEFORE_FRIDAY = '2026-11-20T14:29:59.999Z';
const TOO_OLD =
  'record #7 is 3 d old, accepted is what was seen since the last full session began, 2026-11-20T14:30:00.000Z';

describe('evidence that may be as old as the last full trading session', () => {
  it.each<[string, Parameters<typeof asking>[0]]>([
    ['its declaration', { declared: { fullSessions: 1 } }],
    ['its clause', { clause: { fullSessions: 1 } }],
  ])('counts from the opening of Friday on all through Monday, by %s', async (_by, change) => {
    expect(await clauseOn(asking(change), FRIDAY_OPEN)).toEqual(['PASS', '']);
    expect(await clauseOn(asking(change), BEFORE_FRIDAY)).toEqual(['PENDING', TOO_OLD]);
  });

  it('counts two sessions further back where three are allowed', async () => {
    const definition = asking({ declared: { fullSessions: 3 } });
    expect((await clauseOn(definition, '2026-11-18T14:30:00Z'))[0]).toBe('PASS');
    expect((await clauseOn(definition, '2026-11-18T14:29:59Z'))[1]).toContain('the last 3 full sessions began');
  });

  it('may be asked to be newer by a clause in minutes, never older than its declaration says', async () => {
    const strict = asking({ declared: { ms: 86_400_000 }, clause: { ms: 60_000 } });
    expect(await clauseOn(strict, '2026-11-23T14:00:00Z')).toEqual([
      'PENDING',
      'record #7 is 1 h old, accepted are 1 min',
    ]);
    const lax = asking({ declared: { ms: 60_000 }, clause: { fullSessions: 5 } });
    expect((await clauseOn(lax, FRIDAY_OPEN))[0]).toBe('PENDING');
  });
});

describe('evidence of another account', () => {
  const probe = (account: AccountReference, observedAt: string, sequence: number) =>
    record(6, { name: 'account_is_paper', unit: 'boolean' }, true, { account, observedAt, sequence });
  const seen = '2026-11-23T14:00:00.000Z';

  it('does not count, and the clause says which account it is about', async () => {
    const before = [probe(OWN, '2026-11-23T14:30:00.000Z', 8)];
    expect(await clauseOn(asking({}), seen, { account: OTHER }, before)).toEqual([
      'PENDING',
      'record #7 is about account DU*****99, asked is DU*****67',
    ]);
    expect((await clauseOn(asking({}), seen, { account: OWN }, before))[0]).toBe('PASS');
  });

  it('is that of any but the account which stage 6 saw last, by the instant of the evaluation', async () => {
    const later = [probe(OWN, '2026-11-23T13:00:00.000Z', 1), probe(OTHER, '2026-11-23T15:00:00.001Z', 2)];
    expect((await clauseOn(asking({}), seen, { account: OWN }, later))[0]).toBe('PASS');
    expect((await clauseOn(asking({}), seen, {}, later))[0]).toBe('PASS');
  });
});

describe('evidence of another system', () => {
  it.each([
    [
      'commit',
      { ...SUBJECT, commit: 'c'.repeat(40) },
      'record #7 is about ccccccc, configuration bbbbbbb, asked is aaaaaaa',
    ],
    [
      'configuration',
      { ...SUBJECT, configurationDigest: 'd'.repeat(64) },
      'record #7 is about aaaaaaa, configuration ddddddd',
    ],
    ['state of the tree', { ...SUBJECT, commit: `${SUBJECT.commit}+dirty` }, 'record #7 is about aaaaaaa+dirty'],
  ])('does not count for another %s, and the clause says so', async (_what, subject, words) => {
    const [verdict, detail] = await clauseOn(asking({}), '2026-11-23T14:00:00Z', { subject });
    expect(verdict).toBe('PENDING');
    expect(detail).toContain(words);
  });
});
