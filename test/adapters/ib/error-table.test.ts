import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BROKER_ERROR_CODES, type BrokerErrorClass, orderConsequence } from '../../../src/domain/broker-error-codes.ts';

const rows = readFileSync(resolve(import.meta.dirname, 'fixtures/message-codes.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [code = '', letter = ''] = line.split(' ');
    return { code: Number(code), letter };
  });

/** Classes that a letter of the list allows. */
const CLASSES: Readonly<Record<string, readonly BrokerErrorClass[]>> = {
  P: ['permanent'],
  T: ['transient'],
  R: ['rate_limit'],
  I: ['informational'],
  W: ['warning'],
  X: ['terminal'],
  C: ['permanent'],
  H: ['transient'],
};

const table = new Map(BROKER_ERROR_CODES.map((entry) => [entry.code, entry]));
const FRESH = { isAcknowledged: false, isChanging: false, isCanceling: false };
const WORKING = { ...FRESH, isAcknowledged: true };
const CHANGING = { ...WORKING, isChanging: true };
const CANCELING = { ...WORKING, isCanceling: true };

describe('the table of error codes', () => {
  it.each(rows)('has code $code, of class $letter, with what is done about it', ({ code, letter }) => {
    const entry = table.get(code);
    expect(entry).toBeDefined();
    expect(CLASSES[letter]).toContain(entry?.errorClass);
    expect(entry?.handling.length).toBeGreaterThan(10);
    expect(entry?.order === 'cancel_refused').toBe(letter === 'C');
  });

  it('has every code once, ascending', () => {
    const codes = BROKER_ERROR_CODES.map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)].sort((a, b) => a - b));
  });
});

describe('what an error means for an order', () => {
  it('ends it for the codes alone that say so: an order that works is ended by 201, 202, 203, 460 and 10289', () => {
    const ending = BROKER_ERROR_CODES.map(({ code }) => code).filter((code) => {
      return ['refused', 'canceled'].includes(orderConsequence(code, WORKING));
    });
    expect(ending).toEqual([201, 202, 203, 460, 10289]);
  });

  it('never ends it for a code that nobody knows, nor for a warning, whatever the text', () => {
    const harmless = BROKER_ERROR_CODES.filter(
      ({ errorClass }) => errorClass === 'warning' || errorClass === 'informational',
    );
    const unknown = fc.integer({ min: 1, max: 99_999 }).filter((code) => !table.has(code));
    const code = fc.oneof(unknown, fc.constantFrom(...harmless.map((entry) => entry.code)));
    const text = fc.constantFrom('Order Canceled - reason:', 'rejected', 'Read-Only mode', '');
    fc.assert(
      fc.property(code, text, fc.constantFrom(FRESH, WORKING, CHANGING, CANCELING), (one, words, standing) => {
        expect(orderConsequence(one, standing, words)).toBe('lives');
      }),
    );
  });

  it('calls an order cancelled for 202 alone', () => {
    const canceling = BROKER_ERROR_CODES.map(({ code }) => code).filter((code) =>
      [FRESH, WORKING, CHANGING, CANCELING].some((standing) => orderConsequence(code, standing) === 'canceled'),
    );
    expect(canceling).toEqual([202]);
  });

  it.each([
    { code: 110, standing: FRESH, means: 'refused' },
    { code: 110, standing: WORKING, means: 'lives' },
    { code: 110, standing: CHANGING, means: 'change_refused' },
    { code: 201, standing: CHANGING, means: 'change_refused' },
    { code: 201, standing: CANCELING, means: 'refused' },
    { code: 202, standing: CHANGING, means: 'canceled' },
    { code: 399, standing: FRESH, means: 'lives' },
    { code: 404, standing: WORKING, means: 'lives' },
    { code: 10349, standing: WORKING, means: 'lives' },
    { code: 10147, standing: CANCELING, means: 'cancel_refused' },
    { code: 10148, standing: WORKING, means: 'cancel_refused' },
    { code: 321, standing: FRESH, means: 'refused' },
    { code: 321, standing: CANCELING, means: 'cancel_refused' },
    { code: 434, standing: WORKING, means: 'lives' },
  ])('$code of an order that is $standing: $means', ({ code, standing, means }) => {
    expect(orderConsequence(code, standing)).toBe(means);
  });

  it.each([
    { standing: FRESH, means: 'refused' },
    { standing: WORKING, means: 'lives' },
    { standing: CHANGING, means: 'change_refused' },
    { standing: CANCELING, means: 'cancel_refused' },
  ])('321 in read-only mode of an order that is $standing: $means', ({ standing, means }) => {
    const text = "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode.";
    expect(orderConsequence(321, standing, text)).toBe(means);
  });
});
