/** Number of a stage, in the order of the flow. */
export type StageNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** The eight stages in order. */
export const STAGES: readonly StageNumber[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** Step of a decision: share of the capital, and so the required evidence. */
export type Step = 'rehearsal' | 'pilot' | 'ramp' | 'full';

/** The steps from the smallest to the largest. */
export const STEPS: readonly Step[] = ['rehearsal', 'pilot', 'ramp', 'full'];
