import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/domain/error-codes.ts';
import { InvariantViolation, invariant, PreliveError } from '../../src/domain/errors.ts';

describe('an error that a user can act on', () => {
  it('has the exit code and the next step of its code', () => {
    const error = new PreliveError('MARKET_CLOSED', 'AAPL does not trade now.');
    expect(error).toMatchObject({
      name: 'PreliveError',
      message: 'AAPL does not trade now.',
      exitCode: 3,
      nextSteps: [ERROR_CODES.MARKET_CLOSED.nextStep],
    });
    expect('cause' in error).toBe(false);
  });

  it('keeps its cause, and next steps of its own in the place of those of the code', () => {
    const cause = new Error('ENOENT');
    const error = new PreliveError('FILE_UNREADABLE', 'x', { cause, nextSteps: ['Mount the disk.'] });
    expect(error).toMatchObject({ cause, nextSteps: ['Mount the disk.'], exitCode: 4 });
  });
});

describe('an invariant', () => {
  it.each([false, undefined, null])('is violated by %s', (value) => {
    expect(() => invariant(value, 'no such thing')).toThrow(new InvariantViolation('no such thing'));
  });

  it.each([true, 0, '', {}])('holds with %s: what is there is there', (value) => {
    expect(() => invariant(value, 'x')).not.toThrow();
  });
});
