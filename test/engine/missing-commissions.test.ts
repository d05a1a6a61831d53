import { describe, expect, it } from 'vitest';
import type { SafeguardName } from '../../src/domain/safeguard.ts';
import { OPEN, only, openRig, say, uuid } from './support.ts';

/** A rig in which 100 AAPL were filled 1.5 s after the open. */
function filled(...disabled: readonly SafeguardName[]) {
  const r = openRig(undefined, undefined, new Set(disabled));
  r.intend({});
  const order = only(r.placed());
  r.apply(say.submitted(uuid(1), 1_001), say.fill(order, 100, 100, 1_500, 'x'));
  const asked = () => r.effects.filter(({ kind }) => kind === 'query_executions').length;
  const clock = (ms: number) => r.apply({ kind: 'clock', at: OPEN + ms });
  return { r, asked, clock };
}

describe('a fill whose commission does not come', () => {
  it('has the executions read again after ten seconds, and three times in all', () => {
    const { r, asked, clock } = filled();
    clock(11_499);
    expect(asked()).toBe(0);
    clock(11_500);
    clock(12_000);
    expect(asked()).toBe(1);
    expect(r.notices()).toContain('COMMISSION_MISSING');
    for (const ms of [21_500, 31_500, 41_500, 51_500]) clock(ms);
    expect(asked()).toBe(3);
  });

  it('is not asked about once it has come', () => {
    const { r, asked, clock } = filled();
    r.apply(say.commission('x', 1, 5_000));
    clock(20_000);
    expect(asked()).toBe(0);
  });

  it('is not asked about without that protection', () => {
    const { asked, clock } = filled('ask-for-missing-commissions');
    clock(20_000);
    expect(asked()).toBe(0);
  });
});
