import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decisionLines, proposalLines, standingLines } from '../../../src/runner/decision/decision-screen.ts';
import { standing } from '../../../src/runner/decision/standing.ts';
import { decisionIn } from './decision-at-hand.ts';

const WIDTH = 100;
const ACCOUNT = { masked: 'DUP******21A', keyedDigest: '1'.repeat(64) };

let folder = '';
let firm: ReturnType<typeof decisionIn>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-screen-'));
  firm = decisionIn(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Path as a user types it: short. */
const shown = () => {
  const { validation } = firm.plan;
  return { ...validation, workspace: { ...validation.workspace, folder: 'reports' } };
};

const states: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['without any evidence', async () => {}],
  ['with all of it', async () => firm.collect()],
  ['with failed gates', async () => firm.collect({ fill_rate: { value: 0.5 }, buying_power: { value: 0 } })],
  ['with simulated evidence', async () => firm.collect({ sharpe_paper: { sourceClass: 'simulated' } })],
  [
    'with a refusal',
    async () => {
      firm.collect();
      await firm.propose();
      firm.refuse('cto', 'the session was too short');
    },
  ],
];

describe.each(states)('the screens of a decision %s', (_, prepare) => {
  beforeEach(prepare);

  it('fit into 100 columns', async () => {
    const report = await standing(firm.plan);
    const proposal = await firm.propose();
    const decided = await firm.decide();
    const lines = [
      ...standingLines(report, shown(), 'sample'),
      ...proposalLines({ ...proposal, tradingAccount: ACCOUNT }, shown(), 'sample'),
      ...decisionLines(decided, shown(), 'sample'),
    ];
    expect(lines.filter((line) => line.length > WIDTH)).toEqual([]);
  });
});

describe('the screen of a decision', () => {
  it('says first what was decided and with which exit code', async () => {
    const lines = decisionLines(await firm.decide(), shown(), 'sample');
    expect(lines.slice(0, 3)).toEqual(['prelive 0.1.0   sample @ aaaaaaa   step pilot', '', ' NOT_READY   (exit 3)']);
  });

  it('names the command that collects each piece that is missing, once', async () => {
    firm.collect({ fill_rate: undefined, buying_power: undefined, checklist_score: undefined });
    const lines = decisionLines(await firm.decide(), shown(), 'sample');
    const start = lines.indexOf(' missing, and the command that collects it');
    expect(lines.slice(start, start + 5).map((line) => line.replace(/ {2,}/g, '  '))).toMatchInlineSnapshot(`
      [
        " missing, and the command that collects it",
        "  prelive stage6 --paper  buying_power",
        "  prelive stage7  fill_rate",
        "  prelive sign  governance_signed",
        "  prelive checklist  checklist_score",
      ]
    `);
  });

  it('gives the reason why a piece could not be had, and not the command that would fail again', async () => {
    const reason = 'prelive.yaml names no coverage report (reports.coverage)';
    firm.collect({ test_coverage: { value: null, detail: reason } });
    const lines = decisionLines(await firm.decide(), shown(), 'sample');
    const start = lines.indexOf(' missing, and why it could not be collected');
    expect(lines[start + 1]).toBe(`   test_coverage: ${reason}`);
    expect(lines.filter((line) => line.includes('prelive stage1'))).toEqual([]);
  });

  it('gives the reason of a refusal', async () => {
    firm.collect();
    await firm.propose();
    firm.refuse('cto', 'the session was too short');
    const lines = decisionLines(await firm.decide(), shown(), 'sample');
    const line = lines.findIndex((one) => one.startsWith(' refused  cto'));
    expect(lines[line + 1]?.trim()).toBe('the session was too short');
  });

  it('counts what does not fit, and always names at least one', async () => {
    const lines = decisionLines(await firm.decide(), shown(), 'sample');
    const missing = lines.slice(lines.indexOf(' missing, and the command that collects it') + 1);
    const counted = missing.filter((line) => / \+\d+ more$/.test(line));
    expect(counted.length).toBeGreaterThan(0);
    for (const line of counted) expect(line).toMatch(/ {2}[a-z_0-9]+.* \+\d+ more$/);
  });
});

describe('the screen of a proposal', () => {
  it('says what follows if all sign, what they read, and how each of them signs', async () => {
    firm.collect();
    const proposal = await firm.propose();
    const lines = proposalLines(proposal, shown(), 'sample');
    expect(lines).toContain(' if every role signs: GO_LIVE_APPROVED');
    expect(lines).toContain(` digest  ${proposal.statement.digest}  statement.json`);
    expect(lines.filter((line) => line.includes('prelive sign --role'))).toHaveLength(3);
  });
});
