import type { EpochMs } from '../../domain/clock.ts';
import type { OrderTransition } from '../../domain/session-record.ts';
import type { OrderStep } from './order-machine.ts';

/** The steps of all orders of a session, in columns: an object for each step takes more memory. */
export interface Courses {
  /** Notes a step behind the one at `before`, of the same order; returns its place. */
  add(step: OrderStep, at: EpochMs, before: number): number;
  /** The steps of an order up to the one at `last`, oldest first. */
  upTo(last: number): readonly OrderTransition[];
}

/** Place of the step before the first. */
export const NO_STEP = -1;

const FIRST_ROOM = 64;

/** Courses of no order. */
export function createCourses(): Courses {
  const steps: OrderStep[] = [];
  let instants = new Float64Array(FIRST_ROOM);
  let before = new Int32Array(FIRST_ROOM);
  const grow = () => {
    const room = 2 * instants.length;
    const [oldInstants, oldBefore] = [instants, before];
    instants = new Float64Array(room);
    instants.set(oldInstants);
    before = new Int32Array(room);
    before.set(oldBefore);
  };
  const transitionAt = (place: number): OrderTransition | undefined => {
    const step = steps[place];
    return step && { at: instants[place] ?? 0, event: step.event, from: step.from, to: step.to };
  };
  return {
    add: (step, at, last) => {
      const place = steps.length;
      if (place === instants.length) grow();
      steps.push(step);
      instants[place] = at;
      before[place] = last;
      return place;
    },
    upTo: (last) => {
      const course: OrderTransition[] = [];
      for (let place = last; place !== NO_STEP; place = before[place] ?? NO_STEP) {
        const transition = transitionAt(place);
        if (transition !== undefined) course.push(transition);
      }
      return course.reverse();
    },
  };
}
