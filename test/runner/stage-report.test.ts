import { describe, expect, it } from 'vitest';
import type { StageResult } from '../../src/domain/artifact.ts';
import { explainStage } from '../../src/runner/explain-stage.ts';
import { readDocument } from '../../src/runner/read-document.ts';
import { stageLines } from '../../src/runner/stage-screen.ts';
import { recordStage, stageContext, type Validation } from '../../src/runner/validation.ts';
import { createObserver } from '../../src/stages/observer.ts';
import { withValidation } from '../support/temporary-validation.ts';

const onPilot = <T>(work: (validation: Validation) => Promise<T>) =>
  withValidation({ step: 'pilot', preset: 'spec' }, work);

const resultOf = (validation: Validation, change: Partial<StageResult> = {}): StageResult => {
  const observe = createObserver(2, 'local', stageContext(validation));
  return {
    observations: [observe('all_stages_defined', true, 'boolean'), observe('input_output_clear', true, 'boolean')],
    artifacts: [{ kind: 'csv', path: 'FLOW.csv', columns: ['stage'], rows: [[1]] }],
    ...change,
  };
};
const screen = { verbose: false, system: 'sample' };

describe('a stage', () => {
  it('writes its artifacts, and its evidence rests on their bytes', () =>
    onPilot(async (validation) => {
      const { files } = await recordStage(validation, 2, resultOf(validation));
      expect(files.map(({ path }) => path)).toEqual(['FLOW.csv']);
      expect(validation.workspace.records().map(({ attachments }) => attachments)).toEqual([files, files]);
    }));

  it('waits for the stages before it, whatever it has shown itself', () =>
    onPilot(async (validation) => {
      const { verdict, verdicts } = await recordStage(validation, 2, resultOf(validation));
      expect(verdict).toMatchObject({ stage: 2, verdict: 'PENDING', unmetDependencies: [1] });
      expect(verdicts).toHaveLength(8);
    }));

  it('records what it could not have as null, in the unit that the gate declares', () =>
    onPilot(async (validation) => {
      await recordStage(validation, 2, resultOf(validation));
      const missing = [{ name: 'input_output_clear', reason: 'the gate files were not there' }];
      const again = await recordStage(validation, 2, resultOf(validation, { observations: [], missing }));
      expect(validation.workspace.records().at(-1)).toMatchObject({
        name: 'input_output_clear',
        value: null,
        unit: 'boolean',
        stage: 2,
        detail: 'the gate files were not there',
      });
      const gaps = again.verdict.clauses.flatMap((clause) => clause.gaps.map(({ name }) => name));
      expect(gaps).toEqual(['input_output_clear']);
    }));

  it('shows the answer, what is missing, the files and the next command', () =>
    onPilot(async (validation) => {
      const missing = [{ name: 'input_output_clear', reason: 'no files' }];
      const report = await recordStage(validation, 2, resultOf(validation, { missing }));
      const { folder } = validation.workspace;
      const lines = stageLines(report, validation, screen);
      expect(lines[0]).toBe('prelive 0.1.0   sample @ aaaaaaa   step pilot');
      expect(lines).toContain('   input_output_clear is missing: no files');
      expect(lines.slice(-2)).toEqual([` wrote ${folder}/FLOW.csv`, ` next  prelive gates explain 2 --out ${folder}`]);
    }));

  it.each([
    [6, 'prelive stage7'],
    [7, 'prelive propose'],
    [8, 'prelive propose'],
  ] as const)('that has passed leads on: after %d comes %s', (stage, command) =>
    onPilot(async (validation) => {
      const report = await recordStage(validation, stage, { observations: [], artifacts: [] });
      const passed = { ...report, verdict: { ...report.verdict, verdict: 'PASS' as const } };
      const { folder } = validation.workspace;
      expect(stageLines(passed, validation, screen).at(-1)).toBe(` next  ${command} --out ${folder}`);
    }),
  );

  it('says that simulated evidence does not count outside of a rehearsal', () =>
    onPilot(async (validation) => {
      const observe = createObserver(6, 'simulated', stageContext(validation));
      const observations = [observe('connection_successful', true, 'boolean')];
      const report = await recordStage(validation, 6, { observations, artifacts: [] });
      expect(stageLines(report, validation, screen)).toContain(
        '   this evidence does not count at step pilot: simulated evidence counts in a rehearsal alone',
      );
    }));

  it('without a system of its own is shown as the sample', () =>
    onPilot(async (validation) => {
      const nobody = { ...validation, subject: { ...validation.subject, commit: '0'.repeat(40) } };
      const report = await recordStage(nobody, 2, resultOf(nobody));
      expect(stageLines(report, nobody, screen)[0]).toContain('(no prelive.yaml here: settings of the shipped sample)');
    }));
});

describe('the explanation of a stage', () => {
  it.each([
    ['simulated', 'rehearsal'],
    ['paper', 'pilot'],
  ] as const)('of %s evidence is about the newest subject at the step %s', (sourceClass, step) =>
    onPilot(async ({ gates, workspace, clock, ...validation }) => {
      const observe = createObserver(6, sourceClass, { observedAt: new Date().toISOString(), version: '0.1.0' });
      workspace.append([observe('connection_successful', true, 'boolean')]);
      const asked = { gates, records: workspace.records(), stage: 6, preset: 'spec' } as const;
      const explained = await explainStage({ ...asked, asOf: clock.now() + 1 });
      expect(explained).toMatchObject({ step, subject: validation.subject, verdict: { stage: 6, step } });
    }),
  );

  it('of an empty ledger has no subject', () =>
    onPilot(async ({ gates, clock }) => {
      const explained = await explainStage({ gates, records: [], stage: 1, preset: 'spec', asOf: clock.now() });
      expect(explained).toMatchObject({ step: 'pilot', verdict: { verdict: 'PENDING' } });
      expect('subject' in explained).toBe(false);
    }));
});

describe('a document of the workspace', () => {
  it('is none where there is none, and an error that names it where it cannot be read', () =>
    onPilot(async ({ workspace: { files } }) => {
      const read = () => readDocument(files, 'BASELINE.json', 'baseline');
      expect(read()).toBeUndefined();
      files.write('BASELINE.json', '{');
      expect(read).toThrowError(
        expect.objectContaining({
          code: 'DOCUMENT_INVALID',
          message: expect.stringContaining('BASELINE.json is not JSON: line 1:'),
        }),
      );
      files.write('BASELINE.json', '{"schema_version": 1}');
      expect(read).toThrowError(
        expect.objectContaining({ code: 'DOCUMENT_INVALID', message: expect.stringContaining('BASELINE.json') }),
      );
    }));
});
