import { describe, expect, it } from 'vitest';
import { OPEN, only, openRig, say, uuid } from './support.ts';

const APART = { kind: 'clock_skew', state: 'found', skewMs: -7000 } as const;
const JUMPED = { kind: 'clock_skew', state: 'found', skewMs: 7_200_000, by: 'machine' } as const;
const AGREED = { kind: 'clock_skew', state: 'over', skewMs: 0 } as const;

const lastIntent = (r: ReturnType<typeof openRig>) => r.engine.record([]).intents.at(-1);

describe('while the clocks do not agree', () => {
  it.each([
    [APART, "the gateway's clock is 7 s behind ours"],
    [JUMPED, "this machine's clock jumped by 7200 s"],
  ])('an alarm says so, trading is reducing, and goes on when they agree again', (skew, words) => {
    const r = openRig();
    r.apply({ ...skew, at: OPEN });
    expect(r.engine.state()).toMatchObject({
      tradingState: 'REDUCING',
      tradingStateReason: `${words}: no new risk until the clocks agree`,
    });
    r.apply({ ...AGREED, at: OPEN + 1 });
    expect(r.engine.state()).toMatchObject({ tradingState: 'ACTIVE', tradingStateReason: 'the clocks agree again' });
    const notices = r.engine.record([]).notices.filter(({ code }) => code.startsWith('CLOCK'));
    expect(notices).toMatchObject([{ level: 'alarm', code: 'CLOCK_SKEW', text: words }, { code: 'CLOCK_SKEW_OVER' }]);
  });

  it('new risk is refused by name, what closes a position goes out, and orders that work are cancelled', () => {
    const r = openRig();
    r.intend({});
    r.apply(say.submitted(uuid(1), 1_001), say.fill(only(r.placed()), 100, 100, 1_500, 'x'));
    r.intend({ limit: 99, quantity: 10 });
    r.apply({ ...APART, at: OPEN + 2_000 });
    expect(r.effects.filter(({ kind }) => kind === 'cancel')).toHaveLength(1);
    r.intend({});
    expect(lastIntent(r)?.refusals.map(({ check }) => check)).toEqual(['TRADING_STATE', 'CLOCK']);
    r.intend({ side: 'SELL', quantity: 50 });
    expect(lastIntent(r)).toMatchObject({ approved: true, reducing: true });
  });

  it('a reduction that somebody else orders outlasts the doubt', () => {
    const r = openRig();
    r.apply({ ...APART, at: OPEN });
    r.apply({ kind: 'command', command: { kind: 'reduce_only', reason: 'enough trades' }, at: OPEN + 1 });
    r.apply({ ...AGREED, at: OPEN + 2 });
    expect(r.engine.state().tradingState).toBe('REDUCING');
  });

  it('a halt stays a halt', () => {
    const r = openRig();
    r.apply({ ...APART, at: OPEN });
    r.apply({ kind: 'command', command: { kind: 'halt', reason: 'a person' }, at: OPEN + 1 });
    r.apply({ ...AGREED, at: OPEN + 2 });
    expect(r.engine.state().tradingState).toBe('HALTED');
  });
});

describe('a clock that does not come for ten seconds', () => {
  it('leaves a gap, and one that comes once a minute leaves one gap', () => {
    const r = openRig();
    const minute = (n: number) => ({ kind: 'clock', at: OPEN + n * 60_000 }) as const;
    r.apply({ kind: 'clock', at: OPEN });
    for (const n of [1, 2, 3]) r.apply(minute(n));
    r.apply({ kind: 'clock', at: OPEN + 181_000 }, minute(4));
    expect(r.engine.record([]).clockGaps).toEqual([
      { from: OPEN, to: OPEN + 180_000 },
      { from: OPEN + 181_000, to: OPEN + 240_000 },
    ]);
  });
});
