import { describe, expect, it } from 'vitest';
import { PreliveError } from '../../../src/domain/errors.ts';
import { createAttempts } from '../../../src/runner/rehearsal/attempts.ts';
import { judge, type Validation } from '../../../src/runner/validation.ts';
import { createObserver } from '../../../src/stages/observer.ts';
import { withValidation } from '../../support/temporary-validation.ts';

const inRehearsal = (work: (validation: Validation) => Promise<void>) =>
  withValidation({ step: 'rehearsal', preset: 'spec' }, work);
const context = () => ({ observedAt: new Date().toISOString(), version: '0.1.0' });

/** Gaps of a stage by evidence name. */
async function gapsOf(validation: Validation, stage: number) {
  const verdict = (await judge(validation)).find((one) => one.stage === stage);
  return new Map(verdict?.clauses.flatMap(({ gaps }) => gaps.map(({ name, detail }) => [name, detail] as const)));
}

describe('a part of a rehearsal', () => {
  it('gives what it came to, and is announced', () =>
    inRehearsal(async (validation) => {
      const announced: string[] = [];
      const attempts = createAttempts({ validation, onProgress: (part) => announced.push(part) });
      expect(await attempts.run('the session', 7, async () => 'held')).toBe('held');
      expect(announced).toEqual(['the session']);
      expect(attempts.notRun).toEqual([]);
      expect(validation.workspace.records()).toEqual([]);
    }));

  it('that the gateway does not let happen is noted, and what it owes is recorded as missing', () =>
    inRehearsal(async (validation) => {
      const earlier = createObserver(7, 'simulated', context());
      validation.workspace.append([earlier('fill_rate', 1, 'ratio', { samples: 100 })]);
      const attempts = createAttempts({ validation, onProgress: () => {} });
      const refused = async () => {
        throw new PreliveError('BROKER_REFUSED', 'error 203');
      };
      expect(await attempts.run('the session', 7, refused)).toBeUndefined();
      expect(attempts.notRun).toEqual([{ part: 'the session', reason: 'BROKER_REFUSED: error 203' }]);
      expect((await gapsOf(validation, 7)).get('fill_rate')).toContain('BROKER_REFUSED: error 203');
    }));

  it('of stage 8 owes its own evidence alone', () =>
    inRehearsal(async (validation) => {
      const attempts = createAttempts({ validation, onProgress: () => {} });
      await attempts.run('drill', 'kill_switch_verified', async () => {
        throw new PreliveError('DRILL_NOT_STARTED', 'no loss');
      });
      expect(validation.workspace.records()).toMatchObject([{ name: 'kill_switch_verified', value: null, stage: 8 }]);
    }));

  it('that owes nothing leaves no record', () =>
    inRehearsal(async (validation) => {
      const attempts = createAttempts({ validation, onProgress: () => {} });
      await attempts.run('baseline', undefined, async () => {
        throw new PreliveError('BASELINE_REFUSED', 'silence');
      });
      expect(attempts.notRun).toHaveLength(1);
      expect(validation.workspace.records()).toEqual([]);
    }));

  it.each([
    ['a usage error', new PreliveError('SYMBOL_UNKNOWN', 'NOSUCH')],
    ['a file that cannot be written', new PreliveError('FILE_UNWRITABLE', 'no space')],
    ['broken integrity', new PreliveError('LEDGER_BROKEN', 'line 3')],
    ['a defect', new TypeError('not a function')],
  ])('does not go on after %s', async (_, error) => {
    await inRehearsal(async (validation) => {
      const attempts = createAttempts({ validation, onProgress: () => {} });
      const failing = attempts.run('the session', 7, () => Promise.reject(error));
      await expect(failing).rejects.toBe(error);
    });
  });
});
