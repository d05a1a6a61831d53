import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { recordSession } from '../../../src/runner/paper/record-session.ts';
import type { Validation } from '../../../src/runner/validation.ts';
import type { PaperTradingInputs } from '../../../src/stages/07-paper-trading/inputs.ts';
import { makeInputs } from '../../stages/07-paper-trading/made-session.ts';
import { withValidation } from '../../support/temporary-validation.ts';

const CONTEXT = { observedAt: '2026-11-16T21:00:00.000Z', version: '0.1.0' };
const LOG = 'PAPER_TRADING_LOG.json';
const RAW = 'PAPER_TRADING_LOG.invalid.json';

interface Recorded extends Awaited<ReturnType<typeof recordSession>> {
  readonly has: (file: string) => boolean;
  readonly read: (file: string) => ReturnType<typeof JSON.parse>;
  readonly evidence: (name: string) => unknown;
}

async function recorded(inputs: PaperTradingInputs, check: (one: Recorded) => void): Promise<void> {
  await withValidation({ step: 'rehearsal', preset: 'spec' }, async (validation: Validation) => {
    const { workspace } = validation;
    const outcome = await recordSession(validation, inputs, CONTEXT);
    const path = (file: string) => join(workspace.folder, file);
    check({
      ...outcome,
      has: (file) => existsSync(path(file)),
      read: (file) => JSON.parse(readFileSync(path(file), 'utf8')),
      evidence: (name) => workspace.records().find((record) => record.name === name)?.value,
    });
  });
}

const made = makeInputs({}, 1, 60);

describe('a session whose record is valid', () => {
  it('is recorded whole, with nothing beside it', async () => {
    await recorded(made, ({ defect, has, read }) => {
      expect(defect).toBeUndefined();
      expect(read(LOG)).toMatchObject({ complete: true });
      expect(has(RAW)).toBe(false);
    });
  });
});

describe('a session of which a part is not valid', () => {
  const [first, ...rest] = made.session.executions;
  if (first === undefined) throw new Error('the made session has executions');
  const broken = { ...made, session: { ...made.session, executions: [{ ...first, price: Number.NaN }, ...rest] } };

  it('keeps its log without that part, marked incomplete, and the raw record beside it with what is wrong', async () => {
    await recorded(broken, ({ defect, read, report }) => {
      expect(defect).toMatchObject({
        name: 'InvariantViolation',
        message: expect.stringContaining('/session/executions/0'),
      });
      const log = read(LOG);
      expect(createSchemas().faults('paper-trading-log', log)).toEqual([]);
      expect(log).toMatchObject({
        complete: false,
        interruption: 'a part of its record is not valid; see PAPER_TRADING_LOG.invalid.json',
      });
      expect(log.session.executions).toHaveLength(rest.length);
      const raw = read(RAW);
      expect(raw.value.executions[0]).toMatchObject({ executionId: first.executionId, price: 'NaN' });
      expect(raw.faults.join()).toContain('/session/executions/0/price');
      expect(report.files.map(({ path }) => path)).toContain(RAW);
    });
  });

  it('has evidence of what does not follow from that part, and none of the rest: missing, never zero', async () => {
    await recorded(broken, ({ evidence }) => {
      expect(evidence('session_duration')).toBe(60 * 60_000);
      expect(evidence('fill_rate')).toBeNull();
      expect(evidence('session_summary')).toMatchObject({ complete: false });
    });
  });

  it('of another document keeps that one beside its place', async () => {
    const { book } = made;
    if (book === undefined) throw new Error('the made session has a book');
    await recorded({ ...made, book: { ...book, cash: Number.NaN } }, ({ defect, has, read, evidence }) => {
      expect(defect?.message).toContain('GATEWAY_BOOK.json is not valid');
      expect(has('GATEWAY_BOOK.json')).toBe(false);
      expect(read('GATEWAY_BOOK.invalid.json').value.cash).toBe('NaN');
      expect(read(LOG)).toMatchObject({ complete: true });
      expect(evidence('fill_rate')).not.toBeNull();
    });
  });
});

describe('a session whose record is not valid as a whole', () => {
  it.each([
    ['starting cash', { startingCash: Number.NaN }],
    ['end', { endedAt: Number.NaN }],
  ])('in its %s has no log and no evidence, and its raw record is kept', async (_, change) => {
    await recorded({ ...made, session: { ...made.session, ...change } }, ({ defect, has, read, evidence, report }) => {
      expect(defect).toBeInstanceOf(Error);
      expect(has(LOG)).toBe(false);
      expect(read(RAW).value.executions).toHaveLength(made.session.executions.length);
      expect(evidence('fill_rate')).toBeNull();
      expect(report.verdict.verdict).toBe('PENDING');
    });
  });

  it('is missing evidence of its own source, which a gate does not pass over for an earlier session', async () => {
    await withValidation({ step: 'rehearsal', preset: 'spec' }, async (validation: Validation) => {
      await recordSession(validation, made, CONTEXT);
      const session = { ...made.session, endedAt: Number.NaN };
      await recordSession(validation, { ...made, session }, CONTEXT);
      const records = validation.workspace.records().filter(({ name }) => name === 'fill_rate');
      expect(records.map(({ sourceClass }) => sourceClass)).toEqual([made.sourceClass, made.sourceClass]);
      expect(records.at(-1)?.value).toBeNull();
    });
  });

  it('and cannot even be read leaves its evidence missing, and ends nothing', async () => {
    const defect = new TypeError('no record');
    const session = new Proxy(made.session, {
      ownKeys: () => {
        throw defect;
      },
    });
    await recorded({ ...made, session }, (one) => {
      expect(one.defect).toBe(defect);
      expect(one.evidence('fill_rate')).toBeNull();
    });
  });
});
