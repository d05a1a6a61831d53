import { expect, it } from 'vitest';
import { feedSession } from './session-side.ts';

it('mutated frames of a server neither crash nor hang a session, nor give the engine a number that is none', () => {
  const traces = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const report = feedSession(20_000, 'default suite');
  Error.stackTraceLimit = traces;
  expect(report.failures).toEqual([]);
  expect(report.slowestMs).toBeLessThan(2000);
  // The frames are effective: connections break, and events result.
  expect(report.refused).toBeGreaterThan(1000);
  expect(report.events).toBeGreaterThan(500);
});
