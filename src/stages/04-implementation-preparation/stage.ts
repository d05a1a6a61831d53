import type { StageContext, StageResult } from '../../domain/artifact.ts';
import type { AdapterFacts, Collected, ReviewFacts, SystemFacts, TestRunFacts } from '../../domain/system-facts.ts';
import { createMeasurer, faultFreeOr, type Measured, splitFindings } from '../measure.ts';

/** Inputs of stage 4. */
export interface ImplementationInputs extends Pick<SystemFacts, 'adapter' | 'unitTests' | 'reviews'> {
  /** `implementation.required_operations` of prelive.yaml; absent when it names none. */
  readonly requiredOperations: readonly string[] | undefined;
}

/** Stage 4, implementation preparation: `implementation_complete`, `unit_tests_pass`, `code_review_approved`. */
export function prepareImplementation(inputs: ImplementationInputs, context: StageContext): StageResult {
  const measure = createMeasurer(4, context);
  const { requiredOperations: required } = inputs;
  const findings = [
    measure('implementation_complete', 'boolean', whenRequired(inputs), (found) =>
      measureCompleteness(found, required ?? []),
    ),
    measure('unit_tests_pass', 'boolean', inputs.unitTests, measureUnitTests),
    measure('code_review_approved', 'boolean', inputs.reviews, measureReviews),
  ];
  return { ...splitFindings(findings), artifacts: [] };
}

function whenRequired({ requiredOperations, adapter }: ImplementationInputs): Collected<AdapterFacts> {
  if (requiredOperations !== undefined) return adapter;
  return { kind: 'missing', reason: 'prelive.yaml names no implementation.required_operations' };
}

function measureCompleteness(found: AdapterFacts, required: readonly string[]): Measured {
  const lacking = required.filter((operation) => !found.operations.includes(operation));
  const detail = `${required.length} of ${required.length} required operations`;
  return {
    ...faultFreeOr(lacking.length === 0 ? [] : [`not implemented: ${lacking.join(', ')}`], detail),
    samples: required.length,
  };
}

const MOST_FAILURES = 5;

function measureUnitTests(run: TestRunFacts): Measured {
  const counts = `${run.passed} of ${run.total} passed; ${run.failed} failed, ${run.errors} errors, ${run.skipped} skipped`;
  const named = run.failures.slice(0, MOST_FAILURES).map((failure) => failure.test);
  const rest = run.failures.length - named.length;
  const failing = [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
  // A run with every test skipped proves nothing.
  const passes = run.failures.length === 0 && run.passed > 0;
  return {
    kind: 'value',
    value: passes,
    samples: run.total,
    detail: failing === '' ? counts : `${counts}: ${failing}`,
  };
}

function measureReviews(reviews: ReviewFacts): Measured {
  const { approvals, objections, pulls, required } = reviews;
  if (pulls.length === 0)
    return { kind: 'value', value: false, samples: 0, detail: 'no pull request holds the commit' };
  const approved = `${approvals.length} of ${required} approvals`;
  const parts = [
    approvals.length === 0 ? approved : `${approved} (${approvals.map((word) => word.reviewer).join(', ')})`,
    ...objections.map((word) => `${word.reviewer} asks for changes`),
    ...reviews.discounted.map((one) => `approval of ${one.reviewer} does not count: ${one.reason}`),
  ];
  const value = approvals.length >= required && objections.length === 0;
  return { kind: 'value', value, samples: approvals.length, detail: parts.join('; ') };
}
