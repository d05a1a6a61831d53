import { describe, expect, it } from 'vitest';
import { outageLine } from '../../../src/runner/paper/outage-screen.ts';

const AT = Date.UTC(2026, 10, 16, 14, 30);
const TEN_MINUTES = 600_000;

describe('the screen of an outage', () => {
  it('says at the loss for how long the connection is tried', () => {
    expect(outageLine({ kind: 'lost', reason: 'The connection broke.' }, TEN_MINUTES)).toBe(
      'connection lost: The connection broke. Trying again for 10m; no order leaves meanwhile.',
    );
  });

  it('says every minute until when, and what the last try found', () => {
    const waiting = { kind: 'waiting', since: AT, at: AT + 60_000, until: AT + TEN_MINUTES } as const;
    expect(outageLine(waiting, TEN_MINUTES)).toBe('no connection for 1 minute: trying until 14:40:00 UTC');
    expect(outageLine({ ...waiting, at: AT + 120_000, failure: 'it refused.' }, TEN_MINUTES)).toBe(
      'no connection for 2 minutes: trying until 14:40:00 UTC; the last try: it refused.',
    );
    expect(outageLine({ ...waiting, window: 'daily reset' }, TEN_MINUTES)).toBe(
      'no connection for 1 minute: waiting for the daily reset to end at 14:40:00 UTC',
    );
  });

  it('says what was read at the return', () => {
    expect(outageLine({ kind: 'restored', reason: 'read again: 2 executions' }, TEN_MINUTES)).toBe(
      'connection back: read again: 2 executions',
    );
  });
});
