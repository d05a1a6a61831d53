import { untilAborted } from '../until-aborted.ts';
import { SessionCourse } from './session-course.ts';
import type { SessionEnd, SessionPlan } from './session-plan.ts';

/**
 * Drives the engine with the session's events until the time is up, the market is about to close, a kill switch has halted it, a
 * person stops it or the connection is lost for good. Positions of the engine are closed before the end if the broker can be
 * reached, unless the fired kill switch keeps them or a person leaves at once. A defect of ours, or a journal that cannot be
 * written, ends it in the same way. Never throws for the course of the session, which the result describes.
 */
export async function holdSession(plan: SessionPlan): Promise<SessionEnd> {
  const course = new SessionCourse(plan);
  try {
    await untilAborted(
      plan.stop?.atOnce,
      Promise.race([plan.session.run((events) => course.onBatch(events)), course.silence()]),
    );
  } catch (error) {
    course.breakOff(error);
  }
  return course.end();
}
