import { describe, expect, it } from 'vitest';
import { type RiskApprovedOrder, riskApproved } from '../../../src/domain/permit.ts';
import type { Effect, EngineEvent } from '../../../src/engine/base/ports.ts';
import { performEffects } from '../../../src/runner/paper/perform-effects.ts';
import { scriptSession } from '../scripted-session.ts';

const order = (intentId: string): RiskApprovedOrder =>
  riskApproved({
    intentId,
    symbol: 'AAPL',
    side: 'BUY',
    quantity: 1,
    type: 'MARKET',
    timeInForce: 'DAY',
  });
const place = (intentId: string): Effect => ({ kind: 'place', order: order(intentId) });
const cancel = (intentId: string): Effect => ({ kind: 'cancel', intentId });
const ask: Effect = { kind: 'query_orders' };
const notice: Effect = { kind: 'notice', level: 'info', code: 'X', text: 'x' };

/** An engine that keeps its events, and returns given effects. */
function engineThat(answer: (event: EngineEvent) => readonly Effect[] = () => []) {
  const told: EngineEvent[] = [];
  return {
    told,
    apply: (event: EngineEvent) => {
      told.push(event);
      return answer(event);
    },
  };
}

describe('the effects of an engine', () => {
  it('go to the broker in their order, and the orders are counted', () => {
    const { session, placed, canceled } = scriptSession([]);
    const engine = engineThat();
    expect(performEffects(session, engine, [place('a'), cancel('z'), notice, ask, place('b')])).toBe(2);
    expect(placed.map(({ intentId }) => intentId)).toEqual(['a', 'b']);
    expect(canceled).toEqual(['z']);
    expect(engine.told).toEqual([]);
  });

  it('that cannot be sent are told to the engine at once and never queued', () => {
    const { session, placed } = scriptSession([], { isDown: () => true });
    const engine = engineThat();
    expect(performEffects(session, engine, [place('a'), cancel('z'), ask])).toBe(0);
    expect(engine.told).toMatchObject([
      { kind: 'order_rejected', intentId: 'a', code: 504, reason: expect.stringContaining('not ready') },
      { kind: 'cancel_rejected', intentId: 'z', code: 504 },
    ]);
    expect(placed).toEqual([]);
  });

  it('that the engine wants because of that are carried out too', () => {
    let down = true;
    const { session, placed } = scriptSession([], { isDown: () => down });
    const engine = engineThat(() => {
      down = false;
      return [place('instead')];
    });
    expect(performEffects(session, engine, [place('a')])).toBe(1);
    expect(placed.map(({ intentId }) => intentId)).toEqual(['instead']);
  });

  it('that break for another reason are a defect, which nobody hides', () => {
    const broken = () => {
      throw new TypeError('not a function');
    };
    const { session } = scriptSession([], { place: broken });
    expect(() => performEffects(session, engineThat(), [place('a')])).toThrow(TypeError);
  });
});
