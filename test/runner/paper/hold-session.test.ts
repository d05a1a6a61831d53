import { describe, expect, it } from 'vitest';
import { PreliveError } from '../../../src/domain/errors.ts';
import { riskApproved } from '../../../src/domain/permit.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import { holdSession } from '../../../src/runner/paper/hold-session.ts';
import type { SessionEngine, SessionPlan, SessionView } from '../../../src/runner/paper/session-plan.ts';
import { person, stopped } from '../../support/person.ts';
import { type ScriptedBatch, scriptSession, ticks } from '../scripted-session.ts';

const SECOND = 1_000;
const FLAT: SessionView = {
  tradingState: 'ACTIVE',
  gapMs: 0,
  tradingStateReason: null,
  connected: true,
  flat: true,
  tradeCount: 0,
  workingOrders: 0,
  positions: [],
  killSwitches: [
    { name: 'pnl', state: 'clear' },
    { name: 'psr', state: 'undetermined' },
  ],
};
const HOLDING: Partial<SessionView> = { flat: false, positions: [{ symbol: 'AAPL', quantity: 100 }] };
const PSR_FIRED: Partial<SessionView> = {
  tradingState: 'HALTED',
  killSwitches: [
    { name: 'pnl', state: 'clear' },
    { name: 'psr', state: 'fired' },
  ],
};

/** An engine whose state the test sets. */
function engineThat(states: (at: number, flattenedAt: number | undefined) => Partial<SessionView>) {
  const commands: string[] = [];
  let at = 0;
  let flattenedAt: number | undefined;
  const state = () => ({ ...FLAT, ...states(at, flattenedAt) });
  return {
    commands,
    apply: (event: EngineEvent) => {
      if (event.kind === 'clock') at = event.at;
      if (event.kind === 'command') {
        commands.push(`${event.command.kind}: ${event.command.reason} @ ${event.at / SECOND}`);
        flattenedAt = event.at;
      }
      return [];
    },
    standing: state,
    state,
  };
}

/** Flat and verified ten seconds after the flatten command. */
const obedient = (at: number, flattenedAt: number | undefined): Partial<SessionView> =>
  flattenedAt !== undefined && at >= flattenedAt + 10 * SECOND ? { tradingState: 'HALTED' } : HOLDING;

function hold(
  engine: SessionEngine,
  plan: Partial<SessionPlan> = {},
  script: Iterable<ScriptedBatch> = ticks(10_000, SECOND),
  change: Parameters<typeof scriptSession>[1] = {},
) {
  const { session } = scriptSession(script, change);
  return holdSession({ session, engine, durationMs: 600 * SECOND, closesAt: 3_600 * SECOND, ...plan });
}

describe('a session', () => {
  it('is told to flatten when its time is up, and ends as soon as that is verified', async () => {
    const engine = engineThat(obedient);
    expect(await hold(engine)).toEqual({ startedAt: 0, endedAt: 610 * SECOND });
    expect(engine.commands).toEqual(['flatten: end of the session @ 600']);
  });

  it('closes its positions before the market does, whatever its duration', async () => {
    const engine = engineThat(obedient);
    const end = await hold(engine, { closesAt: 300 * SECOND });
    expect(engine.commands).toEqual(['flatten: the market closes before the time is up @ 180']);
    expect(end).toEqual({
      startedAt: 0,
      endedAt: 190 * SECOND,
      interruption: 'the market closes before the time is up',
    });
  });

  it.each([
    [600, 'ahead', 120],
    [-600, 'behind', 180],
    [12 * 86_400, 'days ahead, which nobody believes', 180],
  ])('closes them before the market closes by a broker whose clock is %i s %s', async (seconds, _, at) => {
    const engine = engineThat(obedient);
    const skew = { kind: 'clock_skew', state: 'found', skewMs: seconds * SECOND, at: 0 } as const;
    const script = [{ at: 0, events: [skew] }, ...[...ticks(10_000, SECOND)].slice(1)];
    await hold(engine, { closesAt: 300 * SECOND + (seconds === 600 ? 540 * SECOND : 0) }, script);
    expect(engine.commands).toEqual([`flatten: the market closes before the time is up @ ${at}`]);
  });

  it('lasts no longer than its duration when the clock was put back by days since it began', async () => {
    const engine = engineThat(obedient);
    await hold(engine, { startedAt: 3 * 86_400 * SECOND, durationMs: 60 * SECOND });
    expect(engine.commands).toEqual(['flatten: end of the session @ 60']);
  });

  it('closes its positions when a person stops it, and says who did', async () => {
    const engine = engineThat(obedient);
    const somebody = person();
    const script = [{ at: 0 }, { at: SECOND, before: () => somebody.asks() }, { at: 2 * SECOND }, { at: 11 * SECOND }];
    const end = await hold(engine, { stop: somebody.stop }, script);
    expect(engine.commands).toEqual(['flatten: interrupted by a person @ 1']);
    expect(end).toMatchObject({
      endedAt: 11 * SECOND,
      interruption: 'interrupted by a person',
      error: { code: 'INTERRUPTED', exitCode: 130 },
    });
  });

  it('that a person leaves at once ends though nothing comes any more, and says what is open', async () => {
    const somebody = person();
    const silent = scriptSession([]).session;
    silent.run = async (handler) => {
      await handler([{ kind: 'clock', at: SECOND }]);
      somebody.insists();
      await new Promise(() => {});
    };
    const engine = engineThat(() => ({ ...HOLDING, workingOrders: 1 }));
    const plan = { session: silent, engine, durationMs: 600 * SECOND, closesAt: 3_600 * SECOND, stop: somebody.stop };
    expect(await holdSession(plan)).toMatchObject({
      left: true,
      open: '100 AAPL, working orders: 1',
      interruption: 'left at once by a person; STILL OPEN: 100 AAPL, working orders: 1: look at the account',
      error: { code: 'INTERRUPTED' },
    });
    expect(engine.commands).toEqual([]);
  });

  it('that a person stops twice while it closes leaves without closing again', async () => {
    const somebody = person();
    const engine = engineThat(() => HOLDING);
    const script = [
      { at: 0, before: () => somebody.asks() },
      { at: SECOND },
      { at: 2 * SECOND, before: () => somebody.insists() },
      { at: 3 * SECOND },
    ];
    const end = await hold(engine, { stop: somebody.stop }, script);
    expect(engine.commands).toEqual(['flatten: interrupted by a person @ 0']);
    expect(end).toMatchObject({ left: true, open: '100 AAPL' });
  });

  it('that was stopped before its first instant ends all the same', async () => {
    const end = await hold(engineThat(obedient), { stop: stopped() });
    expect(end.interruption).toBe('interrupted by a person');
  });

  it('that is not flat two minutes after its end says what is open, and is left for the same command', async () => {
    const engine = engineThat(() => ({ ...HOLDING, workingOrders: 1 }));
    expect(await hold(engine)).toEqual({
      startedAt: 0,
      endedAt: 720 * SECOND,
      open: '100 AAPL, working orders: 1',
      interruption: 'not flat two minutes after the end; STILL OPEN: 100 AAPL, working orders: 1: look at the account',
      left: true,
    });
  });

  it('that was not flat two minutes after its end stays incomplete when the same command has closed it', async () => {
    const engine = engineThat((at, flattenedAt) => ({ ...obedient(at, flattenedAt), gapMs: 30 * SECOND }));
    expect(await hold(engine, { startedAt: -751 * SECOND })).toEqual({
      startedAt: -751 * SECOND,
      endedAt: 10 * SECOND,
      interruption: 'not flat two minutes after the end',
    });
    expect((await hold(engineThat(obedient), { startedAt: -700 * SECOND })).interruption).toBeUndefined();
  });

  it('ends when a kill switch has flattened and halted it, naming the switch', async () => {
    const fired: Partial<SessionView> = { tradingState: 'HALTED', killSwitches: [{ name: 'pnl', state: 'fired' }] };
    const engine = engineThat((at) => (at < 30 * SECOND ? HOLDING : fired));
    const end = await hold(engine);
    expect(end).toEqual({ startedAt: 0, endedAt: 30 * SECOND, interruption: 'kill switch pnl fired' });
    expect(engine.commands).toEqual([]);
  });

  it('that a kill switch halted with its positions kept says that they are open', async () => {
    const end = await hold(engineThat(() => ({ ...HOLDING, ...PSR_FIRED })));
    expect(end.interruption).toBe('kill switch psr fired; STILL OPEN: 100 AAPL: look at the account');
  });

  it('that was halted waits for the cancels of its orders, but not for ever', async () => {
    const canceledAt = (limit: number) => (at: number) => ({
      ...PSR_FIRED,
      flat: at >= limit,
      workingOrders: at < limit ? 1 : 0,
    });
    const soon = await hold(engineThat(canceledAt(3 * SECOND)));
    expect(soon).toEqual({ startedAt: 0, endedAt: 3 * SECOND, interruption: 'kill switch psr fired' });
    const never = await hold(engineThat(canceledAt(Number.POSITIVE_INFINITY)));
    expect(never).toMatchObject({ endedAt: 120 * SECOND, interruption: expect.stringContaining('working orders: 1') });
  });

  it('whose engine halts itself for another reason says that', async () => {
    const end = await hold(engineThat(() => ({ tradingState: 'HALTED' })));
    expect(end.interruption).toBe('the engine halted itself: no reason given');
  });

  it('is not complete when a kill switch was still flattening as its time was up', async () => {
    const engine = engineThat((at, flattenedAt) => ({
      ...obedient(at, flattenedAt),
      killSwitches: [{ name: 'pnl', state: 'fired' }],
    }));
    expect((await hold(engine)).interruption).toBe('kill switch pnl fired');
  });

  it('whose time is up in an outage closes its positions once the connection is back, however long that takes', async () => {
    const backAt = 1_100 * SECOND;
    const engine = engineThat((at) => ({
      ...(at < backAt + 10 * SECOND ? HOLDING : { tradingState: 'HALTED' }),
      connected: at < 590 * SECOND || at >= backAt,
    }));
    expect(await hold(engine)).toEqual({ startedAt: 0, endedAt: backAt + 10 * SECOND });
  });

  it('whose connection is lost for good ends with what was open then', async () => {
    const breaksWith = new PreliveError('CONNECTION_LOST', 'the gateway is gone');
    const end = await hold(engineThat(obedient), {}, ticks(5, SECOND), { breaksWith });
    expect(end).toEqual({
      startedAt: 0,
      endedAt: 4 * SECOND,
      open: '100 AAPL',
      interruption: 'CONNECTION_LOST: the gateway is gone; STILL OPEN: 100 AAPL: look at the account',
      left: true,
      error: breaksWith,
    });
  });

  it('whose connection is lost for good after a defect of ours is left for the same command too', async () => {
    const defect = new TypeError('no such thing');
    const observer = () => {
      throw defect;
    };
    const breaksWith = new PreliveError('CONNECTION_LOST', 'gone');
    const engine = engineThat(obedient);
    expect(await hold(engine, { observer }, ticks(5, SECOND), { breaksWith })).toMatchObject({
      open: '100 AAPL',
      interruption: 'a defect of prelive: no such thing; STILL OPEN: 100 AAPL: look at the account',
      left: true,
      error: defect,
    });
  });

  it('that a person stopped keeps that reason when the connection is lost as well', async () => {
    const breaksWith = new PreliveError('CONNECTION_LOST', 'gone');
    const end = await hold(engineThat(obedient), { stop: stopped() }, ticks(5, SECOND), { breaksWith });
    expect(end.interruption).toMatch(/^interrupted by a person; STILL OPEN/);
  });

  it('whose engine breaks is over at once, and says that the broker must be asked without it', async () => {
    const defect = new TypeError('undefined is not a function');
    const apply = () => {
      throw defect;
    };
    const end = await hold({ ...engineThat(obedient), apply });
    expect(end).toEqual({
      startedAt: 0,
      endedAt: 0,
      interruption: 'a defect of prelive: undefined is not a function',
      error: defect,
      broken: true,
    });
  });

  it.each(['observer', 'stopwatch', 'announce'] as const)('closes its positions when its %s breaks', async (part) => {
    const defect = new TypeError('no such thing');
    const fail = () => {
      throw defect;
    };
    const engine = engineThat((at, flattenedAt) => ({
      ...obedient(at, flattenedAt),
      ...(part === 'announce' && { connected: at < 5 * SECOND || at > 8 * SECOND }),
    }));
    const plan = {
      observer: { observer: fail },
      stopwatch: { stopwatch: { start: fail, stop: fail } },
      announce: { announce: fail },
    };
    const end = await hold(engine, { ...plan[part], ...(part === 'announce' && { durationMs: 4 * SECOND }) });
    expect(engine.commands).toHaveLength(1);
    expect(end).toMatchObject({ interruption: 'a defect of prelive: no such thing', error: defect });
    expect(end.open ?? end.broken).toBeUndefined();
  });

  it('closes its positions on an error that nobody caught, and is broken when nothing comes any more', async () => {
    const uncaught = new AbortController();
    const defect = new RangeError('out of it');
    const script = [
      { at: 0 },
      { at: SECOND, before: () => uncaught.abort(defect) },
      { at: 2 * SECOND },
      { at: 12 * SECOND },
    ];
    const engine = engineThat(obedient);
    const pause = () => new Promise<void>((settle) => void setImmediate(settle));
    expect(await hold(engine, { uncaught: uncaught.signal, pause }, script)).toMatchObject({
      endedAt: 12 * SECOND,
      error: defect,
    });
    expect(engine.commands).toEqual(['flatten: a defect of prelive: out of it @ 1']);
    const silent = scriptSession([]).session;
    silent.run = () => new Promise(() => {});
    const plan = { session: silent, engine, durationMs: 1, closesAt: 2, uncaught: AbortSignal.abort(defect), pause };
    expect(await holdSession(plan)).toMatchObject({ error: defect, broken: true });
  });

  it('that cannot write its journal closes, and is left for the same command', async () => {
    const full = new PreliveError('FILE_UNWRITABLE', 'cannot write session.ndjson: no space is left');
    const engine = engineThat(obedient);
    let isClosing = false;
    const end = await hold({
      ...engine,
      trouble: () => (isClosing ? undefined : full),
      closing: () => {
        isClosing = true;
      },
    });
    expect(end).toEqual({
      startedAt: 0,
      endedAt: 10 * SECOND,
      interruption: 'the journal cannot be written: cannot write session.ndjson: no space is left',
      error: full,
      left: true,
    });
    expect(isClosing).toBe(true);
  });

  it('that a person stops while the gateway is away waits for it, says so once, and closes when it is back', async () => {
    const said: string[] = [];
    const engine = engineThat((at) => ({
      ...(at < 400 * SECOND ? HOLDING : { tradingState: 'HALTED' as const }),
      connected: at >= 390 * SECOND,
    }));
    const end = await hold(engine, { stop: stopped(), announce: (words) => said.push(words) });
    expect(end).toMatchObject({ endedAt: 400 * SECOND, interruption: 'interrupted by a person' });
    expect(end.open).toBeUndefined();
    expect(said).toEqual(['the gateway is away, and 100 AAPL is open: it is closed as soon as the gateway is back']);
  });

  it('tells an observer of every batch, and a stopwatch how many orders it sent', async () => {
    const order = {
      intentId: 'a',
      symbol: 'AAPL',
      side: 'BUY',
      quantity: 1,
      type: 'MARKET',
      timeInForce: 'DAY',
    } as const;
    const seen: number[] = [];
    const timed: number[] = [];
    const engine = {
      ...engineThat(obedient),
      apply: () => [{ kind: 'place', order: riskApproved(order) } as const],
    };
    await hold(
      engine,
      {
        observer: (at) => seen.push(at / SECOND),
        stopwatch: { start: () => {}, stop: (orders) => timed.push(orders) },
      },
      ticks(2, SECOND),
    );
    expect(seen).toEqual([0, 1]);
    expect(timed).toEqual([1, 1]);
  });
});
