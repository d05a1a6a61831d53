import { describe, expect, it } from 'vitest';
import { ENGINE_DEFAULTS } from '../../src/engine/base/config.ts';
import type { EngineCommand, EngineEvent } from '../../src/engine/base/ports.ts';
import { at, OPEN, only, openRig, type Rig, say, uuid } from './support.ts';

type Terms = Omit<Extract<EngineCommand, { kind: 'replace' }>, 'kind' | 'reason' | 'intentId'>;

const ask = (terms: Terms, ms: number, intentId = uuid(1)): EngineEvent => ({
  kind: 'command',
  command: { kind: 'replace', reason: 'test', intentId, ...terms },
  at: OPEN + ms,
});
const replaced = (terms: { quantity: number; limitPrice?: number; stopPrice?: number }, ms: number): EngineEvent => ({
  kind: 'replaced',
  intentId: uuid(1),
  ...terms,
  at: OPEN + ms,
});
const refused = (ms: number): EngineEvent => ({
  kind: 'replace_rejected',
  intentId: uuid(1),
  code: 105,
  reason: 'does not match',
  at: OPEN + ms,
});
const replacements = (r: Rig) => r.effects.flatMap((effect) => (effect.kind === 'replace' ? [effect.order] : []));
const stateOf = (r: Rig) => at(r.engine.record([]).orders, 0).state;

/** A rig whose order of 100 AAPL at 100.00 rests at the broker. */
function resting(change?: Parameters<typeof openRig>[1]) {
  const r = openRig(undefined, change);
  r.intend({ limit: 100 });
  r.apply(say.submitted(uuid(1), 1_001), say.status(uuid(1), 'ACCEPTED', 1_030));
  return r;
}

describe('new terms of a working order', () => {
  it('go out under the same intent, and hold once the broker shows them', () => {
    const r = resting();
    r.apply(ask({ quantity: 150, limitPrice: 100.01 }, 2_000));
    expect(only(replacements(r))).toMatchObject({ intentId: uuid(1), quantity: 150, limitPrice: 100.01 });
    expect(stateOf(r)).toBe('PENDING_REPLACE');
    r.apply({ kind: 'replace_submitted', intentId: uuid(1), at: OPEN + 2_001 });
    r.apply(replaced({ quantity: 150, limitPrice: 100.01 }, 2_050));
    expect(at(r.engine.record([]).orders, 0)).toMatchObject({ state: 'ACCEPTED', quantity: 150, limitPrice: 100.01 });
    expect(r.engine.record([]).violations).toEqual([]);
  });

  it('leave fills of the old ones where they are, and end an order that they leave nothing to trade', () => {
    const r = resting();
    const order = only(r.placed());
    r.apply(
      ask({ quantity: 60 }, 2_000),
      say.fill(order, 60, 100, 2_010),
      replaced({ quantity: 60, limitPrice: 100 }, 2_050),
    );
    expect(at(r.engine.record([]).orders, 0)).toMatchObject({ state: 'FILLED', quantity: 60, filledQuantity: 60 });
    expect(r.notices()).not.toContain('OVER_FILL');
  });

  it('of a partly filled order leave it partly filled', () => {
    const r = resting();
    r.apply(say.fill(only(r.placed()), 40, 100, 1_500), ask({ limitPrice: 100.01 }, 2_000));
    r.apply(replaced({ quantity: 100, limitPrice: 100.01 }, 2_050));
    expect(stateOf(r)).toBe('PARTIALLY_FILLED');
  });

  it('that are refused leave an order of which only the broker knows the state: it is asked', () => {
    const r = resting();
    r.apply(ask({ limitPrice: 100.01 }, 2_000), refused(2_050));
    expect(stateOf(r)).toBe('UNKNOWN');
    expect(r.notices()).toContain('REPLACE_REJECTED');
    expect(r.queries()).toBe(1);
    r.apply(say.open([uuid(1)], 4_000, 4_010));
    expect(at(r.engine.record([]).orders, 0)).toMatchObject({ state: 'ACCEPTED', limitPrice: 100 });
  });

  it('that nobody answers leave the order unknown after a while', () => {
    const r = resting();
    r.apply(ask({ limitPrice: 100.01 }, 2_000));
    r.tick(11_999);
    expect(stateOf(r)).toBe('PENDING_REPLACE');
    r.tick(12_000);
    expect(stateOf(r)).toBe('UNKNOWN');
  });

  it('count with the larger of both quantities until they hold', () => {
    const r = resting({ limits: { ...ENGINE_DEFAULTS.limits, box: 0.03 } });
    r.apply(ask({ quantity: 290 }, 2_000));
    r.intend({ quantity: 20, ms: 2_500 });
    expect(r.notices()).toContain('INTENT_REFUSED');
    expect(replacements(r)).toHaveLength(1);
  });

  it.each([
    ['more than the limits allow', { quantity: 400 }, /BOX_LIMIT/],
    ['a price far from the market', { limitPrice: 140 }, /PRICE_COLLAR/],
    ['a stop of a limit order', { stopPrice: 99 }, /no such price/],
  ])('are refused for %s', (_, terms, words) => {
    const r = resting({ limits: { ...ENGINE_DEFAULTS.limits, box: 0.03 } });
    r.apply(ask(terms, 2_000));
    expect(replacements(r)).toEqual([]);
    const notice = at(r.engine.record([]).notices, -1);
    expect(notice).toMatchObject({ code: 'REPLACE_REFUSED' });
    expect(notice.text).toMatch(words);
    expect(stateOf(r)).toBe('ACCEPTED');
  });

  it('are refused for what is filled, for an order that does not work, and for one that is not there', () => {
    const r = resting();
    r.apply(say.fill(only(r.placed()), 40, 100, 1_500));
    r.apply(ask({ quantity: 40 }, 2_000), ask({ quantity: 50 }, 2_001, uuid(9)));
    r.apply(say.status(uuid(1), 'CANCELED', 2_100), ask({ quantity: 200 }, 2_200));
    expect(replacements(r)).toEqual([]);
    expect(r.notices().filter((code) => code === 'REPLACE_REFUSED')).toHaveLength(3);
  });

  it('that arrive for an order that was asked to be cancelled change nothing of its end', () => {
    const r = resting();
    r.apply(ask({ limitPrice: 100.01 }, 2_000), say.command('halt', 2_001));
    expect(r.cancels()).toEqual([uuid(1)]);
    r.apply(replaced({ quantity: 100, limitPrice: 100.01 }, 2_050), say.status(uuid(1), 'CANCELED', 2_100));
    expect(stateOf(r)).toBe('CANCELED');
    expect(r.engine.record([]).violations).toEqual([]);
  });

  it('in doubt over a lost connection are unknown', () => {
    const r = resting();
    r.apply(ask({ limitPrice: 100.01 }, 2_000), say.connection('lost', 2_100));
    expect(stateOf(r)).toBe('UNKNOWN');
  });
});

describe('a resting order', () => {
  it('follows the near side of its quote where the policy says so, and at that pace', () => {
    const r = resting({ execution: { ...ENGINE_DEFAULTS.execution, repriceMs: 2_000 } });
    r.quote('AAPL', 100.01, 100.03, 1_500);
    r.tick(2_000);
    expect(replacements(r)).toEqual([]);
    r.tick(3_000);
    expect(only(replacements(r))).toMatchObject({ intentId: uuid(1), limitPrice: 100.01 });
    r.apply(replaced({ quantity: 100, limitPrice: 100.01 }, 3_050));
    r.tick(9_000);
    expect(replacements(r)).toHaveLength(1);
  });

  it('stays where it was put without that policy', () => {
    const r = resting();
    r.quote('AAPL', 100.01, 100.03, 1_500);
    r.tick(9_000);
    expect(replacements(r)).toEqual([]);
  });
});

describe('a stop order', () => {
  /** A rig with a stop order that the broker holds. */
  function held(limit?: number) {
    const r = openRig();
    r.intend({ stop: 100.5, ...(limit !== undefined && { limit }) });
    r.apply(say.submitted(uuid(1), 1_001), say.status(uuid(1), 'PRE_SUBMITTED', 1_030));
    return r;
  }

  it('goes out with its stop, waits, triggers and fills', () => {
    const r = held();
    expect(only(r.placed())).toMatchObject({ type: 'STOP', stopPrice: 100.5 });
    expect(stateOf(r)).toBe('PRE_SUBMITTED');
    r.apply(say.status(uuid(1), 'ACCEPTED', 5_000));
    expect(stateOf(r)).toBe('TRIGGERED');
    r.apply(say.fill(only(r.placed()), 100, 100.52, 5_050));
    const record = r.engine.record([]);
    expect(only(record.orders)).toMatchObject({ state: 'FILLED', stopPrice: 100.5 });
    expect(only(record.intents)).toMatchObject({ marketable: false, stopPrice: 100.5, type: 'STOP' });
    expect(record.violations).toEqual([]);
  });

  it('with a limit carries both prices', () => {
    expect(only(held(100.6).placed())).toMatchObject({ type: 'STOP_LIMIT', stopPrice: 100.5, limitPrice: 100.6 });
  });

  it('takes a new stop and goes on waiting', () => {
    const r = held();
    r.apply(ask({ stopPrice: 100.4 }, 2_000), replaced({ quantity: 100, stopPrice: 100.4 }, 2_050));
    expect(only(r.engine.record([]).orders)).toMatchObject({ state: 'PRE_SUBMITTED', stopPrice: 100.4 });
  });

  it('that is found again after a doubt is held until its status says more', () => {
    const r = held();
    r.apply(say.status(uuid(1), 'INACTIVE', 2_000), say.open([uuid(1)], 4_000, 4_010));
    expect(stateOf(r)).toBe('PRE_SUBMITTED');
    r.apply(say.status(uuid(1), 'ACCEPTED', 5_000));
    expect(stateOf(r)).toBe('TRIGGERED');
  });

  it('beyond the collar is refused', () => {
    const r = openRig();
    r.intend({ stop: 140 });
    expect(r.notices()).toContain('INTENT_REFUSED');
  });
});
