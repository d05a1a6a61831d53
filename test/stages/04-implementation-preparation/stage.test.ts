import { describe, expect, it } from 'vitest';
import type { ReviewFacts, TestRunFacts } from '../../../src/domain/system-facts.ts';
import {
  type ImplementationInputs,
  prepareImplementation,
} from '../../../src/stages/04-implementation-preparation/stage.ts';
import { CONTEXT, NOT_THERE, outcome, REVIEWS, reading, UNIT_TESTS } from '../system-facts.ts';

const GOOD: ImplementationInputs = {
  requiredOperations: ['placeOrder', 'cancelOrder'],
  adapter: reading({ operations: ['placeOrder', 'cancelOrder', 'more'] }),
  unitTests: reading(UNIT_TESTS),
  reviews: reading(REVIEWS),
};

const see = (name: string, change: Partial<ImplementationInputs>) =>
  outcome(prepareImplementation({ ...GOOD, ...change }, CONTEXT), name);

describe('stage 4', () => {
  it('measures three facts; the class of the reviews is that of their source', () => {
    const reviews = { ...reading(REVIEWS), sourceClass: 'simulated' as const };
    const { observations, artifacts } = prepareImplementation({ ...GOOD, reviews }, CONTEXT);
    expect(observations.map(({ name, value, sourceClass, samples }) => [name, value, sourceClass, samples])).toEqual([
      ['implementation_complete', true, 'local', 2],
      ['unit_tests_pass', true, 'local', 3],
      ['code_review_approved', true, 'simulated', 2],
    ]);
    expect(artifacts).toEqual([]);
  });

  it.each<[string, Partial<ImplementationInputs>]>([
    ['implementation_complete', { adapter: NOT_THERE }],
    ['implementation_complete', { requiredOperations: undefined }],
    ['unit_tests_pass', { unitTests: NOT_THERE }],
    ['code_review_approved', { reviews: NOT_THERE }],
  ])('has no observation of %s without its fact, and the others stand', (name, change) => {
    const result = prepareImplementation({ ...GOOD, ...change }, CONTEXT);
    expect(result.missing?.map((one) => one.name)).toEqual([name]);
    expect(result.observations).toHaveLength(2);
  });

  it('is not complete without an operation, which it names', () => {
    expect(see('implementation_complete', { adapter: reading({ operations: ['placeOrder'] }) })).toEqual([
      false,
      'not implemented: cancelOrder',
    ]);
  });

  it.each<[string, Partial<TestRunFacts>, boolean, RegExp]>([
    ['a failure', { passed: 2, failed: 1, failures: [{ test: 's > t', message: '' }] }, false, /1 failed.*: s > t$/],
    ['an error', { passed: 2, errors: 1, failures: [{ test: 't', message: '' }] }, false, /1 errors/],
    ['nothing but skipped tests', { passed: 0, skipped: 3 }, false, /3 skipped/],
    ['some skipped tests', { passed: 2, skipped: 1 }, true, /1 skipped/],
    [
      'many failures',
      { failed: 8, passed: 0, failures: Array.from({ length: 8 }, (_, index) => ({ test: `t${index}`, message: '' })) },
      false,
      /t4, and 3 more$/,
    ],
  ])('judges unit tests with %s', (_, change, value, detail) => {
    expect(see('unit_tests_pass', { unitTests: reading({ ...UNIT_TESTS, ...change }) })).toEqual([
      value,
      expect.stringMatching(detail),
    ]);
  });

  it.each<[string, Partial<ReviewFacts>, boolean, RegExp]>([
    ['as many approvals as are asked', {}, true, /^2 of 2 approvals \(ann, bob\)$/],
    ['too few', { required: 3 }, false, /^2 of 3/],
    ['an objection', { objections: [{ reviewer: 'cid', pull: 7, submittedAt: '' }] }, false, /cid asks for changes/],
    [
      'only what does not count',
      { approvals: [], discounted: [{ reviewer: 'author', reason: 'own code' }] },
      false,
      /author does not count: own code/,
    ],
    ['no pull request', { pulls: [], approvals: [] }, false, /no pull request/],
  ])('judges reviews with %s', (_, change, value, detail) => {
    expect(see('code_review_approved', { reviews: reading({ ...REVIEWS, ...change }) })).toEqual([
      value,
      expect.stringMatching(detail),
    ]);
  });
});
