import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PreliveError } from '../../src/domain/errors.ts';
import { createStopCourse } from '../../src/runner/stop-course.ts';

const REPEAT_MS = 200;
const LEAVE_WITHIN_MS = 5_000;

function rig({ words, leaveWithinMs = LEAVE_WITHIN_MS }: { words?: string; leaveWithinMs?: number } = {}) {
  let at = 0;
  let tasks: { readonly due: number; readonly task: () => void }[] = [];
  const said: string[] = [];
  let left = 0;
  const course = createStopCourse({
    now: () => at,
    timers: {
      after: (delayMs, task) => {
        tasks.push({ due: at + delayMs, task });
        return () => {};
      },
    },
    repeatMs: REPEAT_MS,
    say: (text) => said.push(text),
    leave: () => left++,
    leaveWithinMs,
    ...(words !== undefined && { words }),
  });
  const pass = (ms: number) => {
    at += ms;
    const due = tasks.filter((one) => one.due <= at);
    tasks = tasks.filter((one) => one.due > at);
    for (const { task } of due) task();
  };
  const state = () => [course.wish.orderly.aborted, course.wish.atOnce.aborted, left];
  return { course, said, pass, state };
}

const [RUNNING, STOPPING, LEAVING, LEFT] = [
  [false, false, 0],
  [true, false, 0],
  [true, true, 0],
  [true, true, 1],
];

describe('the course of a stop', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGHUP'])('stops in order at the first %s, and says why', (signal) => {
    const { course, state } = rig();
    expect(state()).toEqual(RUNNING);
    course.onSignal(signal, 'direct');
    expect(state()).toEqual(STOPPING);
    expect(course.wish.orderly.reason).toBeInstanceOf(PreliveError);
    expect(course.wish.orderly.reason).toMatchObject({ code: 'INTERRUPTED', message: `Stopped by ${signal}.` });
  });

  it('leaves at once at the second, whatever signal it is, and without asking at the third', () => {
    const { course, pass, state } = rig();
    course.onSignal('SIGHUP', 'direct');
    pass(1_000);
    course.onSignal('SIGINT', 'direct');
    expect(state()).toEqual(LEAVING);
    expect(course.wish.atOnce.reason).toMatchObject({ code: 'INTERRUPTED', message: 'Stopped by SIGINT.' });
    pass(1_000);
    course.onSignal('SIGTERM', 'direct');
    expect(state()).toEqual(LEFT);
  });

  it('ends what does not obey the second wish, and says that something may be open', () => {
    const { course, pass, state, said } = rig();
    course.onSignal('SIGINT', 'direct');
    pass(1_000);
    course.onSignal('SIGINT', 'direct');
    pass(LEAVE_WITHIN_MS - 1);
    expect(state()).toEqual(LEAVING);
    pass(1);
    expect(state()).toEqual(LEFT);
    expect(said.at(-1)).toMatch(/^STILL OPEN: not known/);
  });

  it('leaves at the second without asking where nothing can be open', () => {
    const { course, pass, state } = rig({ leaveWithinMs: 0 });
    course.onSignal('SIGINT', 'direct');
    pass(1_000);
    course.onSignal('SIGINT', 'direct');
    expect(state()).toEqual(LEFT);
  });

  it('says what happens, and as soon as the next signal is a second one, what that does', () => {
    const { course, pass, said } = rig({ words: 'closing positions' });
    course.onSignal('SIGTERM', 'direct');
    pass(REPEAT_MS - 1);
    expect(said).toEqual(['stopping: closing positions']);
    pass(1);
    expect(said).toEqual(['stopping: closing positions', '(once more to leave at once, as it stands)']);
    course.onSignal('SIGTERM', 'direct');
    expect(course.wish.atOnce.aborted).toBe(true);
  });

  it('takes a copy of the same Ctrl-C, passed on by a wrapper, for the same wish', () => {
    const { course, pass, state } = rig();
    course.onSignal('SIGINT', 'direct');
    pass(REPEAT_MS - 1);
    course.onSignal('SIGINT', 'direct');
    expect(state()).toEqual(STOPPING);
  });

  it('takes a closed window for a first wish alone, however often it is told and however the terminal vanishes', () => {
    const { course, pass, state } = rig();
    for (const tell of [() => course.onSignal('SIGHUP', 'direct'), () => course.onTerminalGone()]) {
      for (let i = 0; i < 3; i++) {
        tell();
        pass(1_000);
      }
    }
    expect(state()).toEqual(STOPPING);
  });

  it('stops in order when the terminal is gone without a signal', () => {
    const { course, state } = rig();
    course.onTerminalGone();
    expect(state()).toEqual(STOPPING);
    expect(course.wish.orderly.reason).toMatchObject({ message: 'Stopped because its terminal is gone.' });
  });
});

describe('signals that are seen and reported', () => {
  const run = fc.record({
    /** Receiver of the signal: the terminal's process group, the old Node alone, or the new one alone. */
    to: fc.constantFrom('group', 'old', 'new'),
    presses: fc.integer({ min: 1, max: 3 }),
    /** Delay between a signal and its report, if both come. */
    lateMs: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: 3_000 }))),
  });

  it('count once each, however late the report comes', () => {
    fc.assert(
      fc.property(run, ({ to, presses, lateMs }) => {
        const { course, pass, state } = rig();
        const deliveries = lateMs
          .slice(0, presses)
          .flatMap((late, i) => [
            ...(to === 'old' ? [] : [{ at: i * 1_000, origin: 'direct' as const }]),
            ...(to === 'new' ? [] : [{ at: i * 1_000 + (to === 'group' ? late : 0), origin: 'reported' as const }]),
          ]);
        let now = 0;
        for (const { at, origin } of deliveries.toSorted((one, other) => one.at - other.at)) {
          pass(at - now);
          now = at;
          course.onSignal('SIGINT', origin);
        }
        expect(state()).toEqual([true, presses > 1, presses > 2 ? 1 : 0]);
      }),
    );
  });

  it('are no second wish when the terminal gives the first to both', () => {
    const { course, pass, state } = rig();
    course.onSignal('SIGINT', 'direct');
    pass(2_500);
    course.onSignal('SIGINT', 'reported');
    expect(state()).toEqual(STOPPING);
    course.onSignal('SIGINT', 'reported');
    expect(state()).toEqual(LEAVING);
  });
});
