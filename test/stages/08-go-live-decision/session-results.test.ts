import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderArtifacts } from '../../../src/adapters/workspace/artifacts.ts';
import type { CampaignSession } from '../../../src/stages/08-go-live-decision/campaign.ts';
import { dossierArtifacts } from '../../../src/stages/08-go-live-decision/dossier.ts';
import { moneyToTheCent } from '../../../src/stages/08-go-live-decision/format.ts';
import { profitChart } from '../../../src/stages/08-go-live-decision/session-results.ts';
import { context, makeCampaignSession, makeDossier } from './made-dossier.ts';

function documentOf(name: string, sessions: readonly CampaignSession[]): string {
  const files = renderArtifacts(dossierArtifacts(makeDossier({ sessions }), context));
  return files.find(({ path }) => path === name)?.text ?? '';
}

const decision = (...sessions: readonly CampaignSession[]) => documentOf('GO_LIVE_DECISION_GATE.md', sessions);
const section = (text: string) => text.split('## What the paper sessions made\n')[1]?.split('\n## ')[0] ?? '';

describe('what the paper sessions made, in the decision document', () => {
  it('is trades, realised profit in its currency, and largest fall of each session that counts, with its record', () => {
    const loss = makeCampaignSession(90, '2026-11-18', { tradeCount: 1234, profit: -1234.567, largestFall: 0.01239 });
    const text = section(decision(loss, makeCampaignSession(211, '2026-11-19')));
    expect(text).toContain('| 2026-11-18 14:30 UTC | 1,234 | -1,234.57 USD | 1.24 % | #90; paper |\n');
    expect(text).toContain('| 2026-11-19 14:30 UTC | 64 | +812.40 USD | 0.42 % | #211; paper |\n');
    expect(text).toContain('Together: 2 sessions, 1,298 trades, -422.17 USD.');
  });

  it('says "not recorded" of what the record of an older session does not hold', () => {
    const { summary, ...rest } = makeCampaignSession(211, '2026-11-19');
    const { startedAt: _start, largestFall: _fall, profitLine: _line, ...older } = summary;
    const text = section(decision({ ...rest, summary: older }));
    expect(text).toContain('| 2026-11-19 | 64 | +812.40 USD | not recorded | #211; paper |\n');
    expect(text).not.toContain('Together');
  });

  it('does not hide a session that does not count, and says why it does not', () => {
    const broken = makeCampaignSession(90, '2026-11-18', {
      complete: false,
      flatAtEnd: false,
      profit: -3,
      largestFall: null,
    });
    const short = makeCampaignSession(91, '2026-11-18', { durationMs: 3_600_000, tradeCount: 9 });
    const text = section(decision(broken, short));
    expect(text).toContain('No paper session is on record that counts.');
    expect(text).toContain(
      '- 2026-11-18 14:30 UTC (record 90) does not count: it was not complete, it was not flat at its end. ' +
        '64 trades, -3.00 USD, with what it still held at the last prices; largest fall more than the capital in use.\n',
    );
    expect(text).toContain('it was shorter than six hours, it had fewer than 50 trades. 9 trades, +812.40 USD;');
  });

  it('names records that are found in the list below', () => {
    expect(decision(makeCampaignSession(211, '2026-11-19'))).toContain(
      '- #211 `session_summary`: the session of 2026-11-19 14:30 UTC; paper; seen 2026-11-19T20:31:00.000Z; digest `b2b2b2b2b2b2`\n',
    );
  });

  it('says so where there is none', () => {
    expect(section(decision())).toContain('No paper session is on record that counts.');
  });
});

describe('the course of the last session, in the summary', () => {
  const summary = (...sessions: readonly CampaignSession[]) =>
    documentOf('IBKR_PRELIVE_EXECUTION_SUMMARY.md', sessions);

  it('is drawn from its own record', () => {
    const last = makeCampaignSession(212, '2026-11-20', { profit: 4, profitLine: [0, 2, 4] });
    const text = summary(makeCampaignSession(211, '2026-11-19'), last);
    expect(text).toContain('last session (record 212: 64 trades, +4.00 USD; largest fall 0.42 %)');
    expect(text).toContain('+4.00 USD |  *\n');
  });

  it('is called not recorded where its record does not hold it, or where there is no session', () => {
    const { summary: whole, ...rest } = makeCampaignSession(211, '2026-11-19');
    const { profitLine: _line, ...older } = whole;
    for (const text of [summary({ ...rest, summary: older }), summary()]) {
      expect(text).toContain('The course of the last session is not recorded.');
    }
  });
});

describe('a drawn line of profits', () => {
  const profits = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 49 });
  /** Line of each value's star, counted from below. */
  const starsOf = (lines: readonly string[], count: number) => {
    const plot = lines.slice(0, -1).map((line) => line.slice((lines[0] ?? '').indexOf('|') + 1));
    return Array.from({ length: count }, (_, column) => {
      const hits = plot.flatMap((line, index) => (line[column] === '*' ? [plot.length - 1 - index] : []));
      expect(hits).toHaveLength(1);
      return hits[0] ?? -1;
    });
  };

  it('has one star for each value, and never a higher one for a smaller value', () => {
    fc.assert(
      fc.property(profits, (values) => {
        const stars = starsOf(profitChart(values, 'USD'), values.length);
        values.forEach((a, i) => {
          values.forEach((b, j) => {
            if (a < b) expect(stars[i]).toBeLessThanOrEqual(stars[j] ?? -1);
          });
        });
      }),
    );
  });

  it('names the highest and the lowest value, and fits a page', () => {
    fc.assert(
      fc.property(profits, (values) => {
        const lines = profitChart(values, 'USD');
        expect(lines[0]).toContain(moneyToTheCent(Math.max(0, ...values), 'USD'));
        expect(lines.at(-2)).toContain(moneyToTheCent(Math.min(0, ...values), 'USD'));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
      }),
    );
  });

  it('is the same whatever the size of the money', () => {
    const shape = (factor: number) => starsOf(profitChart([0, 3 * factor, -2 * factor, factor], 'USD'), 4);
    expect(shape(1)).toEqual(shape(1e6));
  });

  it('of a session that made nothing is a line at zero', () => {
    expect(profitChart([0, 0, 0, 0, 0, 0, 0, 0, 0], 'USD')).toEqual(['0.00 USD |*********', '          start end']);
  });

  it('has a line of zero only where no other value stands beside that line', () => {
    expect(profitChart([0, -10, 10], 'USD')[4]).toBe('  0.00 USD |*--');
    expect(profitChart([0, -1, 100], 'USD').slice(-2)[0]).toBe('  -1.00 USD |**');
  });

  it('is nothing for fewer than two values', () => {
    expect(profitChart([7], 'USD')).toEqual([]);
  });
});

describe('money to the cent', () => {
  it.each([
    [1234.5, '+1,234.50 USD'],
    [-1234567.891, '-1,234,567.89 USD'],
    [-0.001, '0.00 USD'],
    [0, '0.00 USD'],
  ])('%f is %s', (amount, words) => {
    expect(moneyToTheCent(amount, 'USD')).toBe(words);
  });
});
