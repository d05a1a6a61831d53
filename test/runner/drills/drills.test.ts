import { afterEach, describe, expect, it } from 'vitest';
import { loadContracts } from '../../../src/adapters/schemas/message-contracts.ts';
import { brokerSessions } from '../../../src/composition/broker-sessions.ts';
import { startLockstepGateway } from '../../../src/composition/gateway/lockstep-gateway.ts';
import { leftOpenBy, PreliveError } from '../../../src/domain/errors.ts';
import { createRandom } from '../../../src/domain/random.ts';
import { type DrillPlan, drillKillSwitch, drillRollback } from '../../../src/runner/drills/drills.ts';
import { runAndRecordDrill, smallDrillSettings } from '../../../src/runner/drills/run-drill.ts';
import { engineSettings } from '../../../src/runner/paper/engine-settings.ts';
import type { TradingSession } from '../../../src/runner/ports/broker-session.ts';
import type { EmbeddedGateway, EmbeddedGatewayPlan } from '../../../src/runner/ports/embedded-gateway.ts';
import { drillFaults, verifiedFlatAt } from '../../../src/stages/08-go-live-decision/drills.ts';
import { person } from '../../support/person.ts';
import { withValidation } from '../../support/temporary-validation.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'] as const;
const CAPITAL_USD = 100_000;
/** A fall that costs 6 % of the capital when three quarters of it are invested. */
const FALL = { afterMs: 300_000, fraction: -0.08 } as const;

let ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends) await end();
  ends = [];
});

/** A drill on its own gateway in lockstep. */
async function prepare(
  change: Partial<DrillPlan> = {},
  gatewayChange: Partial<EmbeddedGatewayPlan> = {},
): Promise<{ readonly gateway: EmbeddedGateway; readonly plan: DrillPlan }> {
  const gateway = await startLockstepGateway({
    seed: 5,
    deny: [],
    market: 'declared',
    latencyFactor: 1,
    ...gatewayChange,
  });
  ends.push(() => gateway.close());
  const { host, port } = gateway;
  const time = { mode: 'lockstep' } as const;
  const session = await brokerSessions.openTradingSession({ host, port, clientId: 1, time, random: createRandom(1) });
  ends.unshift(() => session.close());
  const engine = engineSettings({ capitalInUse: CAPITAL_USD });
  const plan = { session, symbols: SYMBOLS, holding: { weight: 0.15 }, engine, contracts: loadContracts() };
  return { gateway, plan: { ...plan, random: createRandom(2), ...change } };
}

/** The same session with other members. */
function changed(session: TradingSession, members: Partial<TradingSession>): TradingSession {
  return new Proxy(session, {
    get: (_, name) => {
      const member: unknown = Reflect.get(name in members ? members : session, name);
      return typeof member === 'function' ? member.bind(session) : member;
    },
  });
}

const refusal = (code: string) => expect.objectContaining({ code });

describe('a rollback drill', () => {
  it('cancels, closes every position, and sees the account empty twice, each within its target', async () => {
    const { gateway, plan } = await prepare();
    const drill = await drillRollback(plan);
    expect(drill).toMatchObject({ positionsToClose: 5, cancelsSent: 1, sourceClass: 'simulated' });
    expect(drillFaults(drill)).toEqual([]);
    expect(drill.reads.slice(-2)).toEqual([
      expect.objectContaining({ openOrders: 0, positions: 0 }),
      expect.objectContaining({ openOrders: 0, positions: 0 }),
    ]);
    expect(gateway.book().positions).toEqual([]);
  });

  it('has assessed the positions when the broker has answered, not when it asks', async () => {
    const drill = await drillRollback((await prepare()).plan);
    expect(drill.assessedAt).toBeGreaterThan(drill.triggeredAt);
    expect(drill.assessedAt).toBeLessThan(verifiedFlatAt(drill.reads) ?? 0);
    expect(drill.disconnectedAt).toBeGreaterThanOrEqual(drill.reads.at(-1)?.at ?? Number.POSITIVE_INFINITY);
  });

  it('has not assessed them when the broker does not answer', async () => {
    const { plan } = await prepare();
    let asked = 0;
    const positions = () => {
      if (asked++ === 1) throw new PreliveError('BROKER_TIMEOUT', 'no answer');
      return plan.session.positions();
    };
    const drill = await drillRollback({
      ...plan,
      session: changed(plan.session, { positions: async () => positions() }),
    });
    expect(drill.assessedAt).toBeNull();
    expect(drillFaults(drill)).toEqual(['positions assessed: never']);
  });

  it('that an error ends which nobody caught is closed at the broker, and the error goes on', async () => {
    const uncaught = new AbortController();
    const { gateway, plan } = await prepare({ uncaught: uncaught.signal });
    const { session } = plan;
    const defect = new TypeError('a defect');
    const run = session.run.bind(session);
    session.run = (handler) =>
      run((events) => {
        if (events.some(({ kind }) => kind === 'execution')) uncaught.abort(defect);
        return handler(events);
      });
    await expect(drillRollback(plan)).rejects.toBe(defect);
    expect(leftOpenBy(defect)).toBeUndefined();
    expect(gateway.book().executions.length).toBeGreaterThan(1);
    expect(gateway.book().positions).toEqual([]);
  });

  it('that a person stops before it has begun closes what it opened', async () => {
    const somebody = person();
    const { gateway, plan } = await prepare({ stop: somebody.stop });
    const { session } = plan;
    const run = session.run.bind(session);
    session.run = (handler) =>
      run((events) => {
        if (events.some(({ kind }) => kind === 'execution')) somebody.asks();
        return handler(events);
      });
    await expect(drillRollback(plan)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(gateway.book().executions.length).toBeGreaterThan(0);
    expect(gateway.book().positions).toEqual([]);
  });
});

describe('a kill-switch drill', () => {
  it('shows that the switch fires by itself beyond its level and leaves the account flat', async () => {
    const { gateway, plan } = await prepare({}, { shock: FALL });
    const drill = await drillKillSwitch(plan);
    expect(drill.firedValue).toBeLessThan(-0.05);
    expect(drill).toMatchObject({ name: 'pnl', threshold: -0.05, positionsToClose: 5, triggeredAt: drill.firedAt });
    expect(drillFaults(drill)).toEqual([]);
    expect(gateway.book().positions).toEqual([]);
  });

  it.each([1, 2])('needs no more than %i symbols', async (count) => {
    const symbols = SYMBOLS.slice(0, count);
    const shock = { afterMs: FALL.afterMs, fraction: -0.06 / (0.15 * count) };
    const drill = await drillKillSwitch((await prepare({ symbols }, { shock })).plan);
    expect(drill.firedValue).toBeLessThan(-0.05);
    expect(drillFaults(drill)).toEqual([]);
  });

  it('fires on the commissions of one share each where the market cannot be moved', async () => {
    const symbols = SYMBOLS.slice(0, 2);
    const engine = smallDrillSettings('kill-switch', symbols.length);
    const drill = await drillKillSwitch((await prepare({ symbols, holding: { shares: 1 }, engine })).plan);
    expect(drill.firedValue).toBeLessThan(-0.05);
    expect(drill.positionsToClose).toBeGreaterThan(0);
  });

  it('counts from the firing, which the clock has left behind when it is seen', async () => {
    const { plan } = await prepare({}, { shock: FALL });
    const clock = { now: () => plan.session.clock.now() + 3 };
    const drill = await drillKillSwitch({ ...plan, session: changed(plan.session, { clock }) });
    expect(drill.triggeredAt).toBe(drill.firedAt);
    expect(drill.haltedAt).toBe(drill.firedAt);
  });

  it('that sees no reaction says so, closes the positions itself, and is evidence against the system', async () => {
    const engine = engineSettings({ capitalInUse: CAPITAL_USD, killSwitches: { pnl_fire_at: -0.5 } });
    const { gateway, plan } = await prepare({ engine }, { shock: FALL });
    await withValidation({ step: 'rehearsal', preset: 'spec' }, async (validation) => {
      const { drill, report } = await runAndRecordDrill('kill-switch', plan, validation);
      expect(drill).toMatchObject({ firedValue: null, firedAt: null, threshold: -0.5 });
      expect(verifiedFlatAt(drill.reads)).not.toBeNull();
      expect(gateway.book().positions).toEqual([]);
      expect(validation.workspace.records().at(-1)).toMatchObject({
        name: 'kill_switch_verified',
        value: false,
        detail: 'pnl did not fire at its level -0.5',
      });
      expect(report.verdict.verdict).not.toBe('PASS');
    });
  });

  it('to which no loss comes gives up after ten minutes, and leaves nothing open', async () => {
    const { gateway, plan } = await prepare();
    await expect(drillKillSwitch(plan)).rejects.toEqual(refusal('DRILL_NOT_STARTED'));
    expect(gateway.book().executions.length).toBeGreaterThan(0);
    expect(gateway.book().positions).toEqual([]);
  });
});

describe('near the close of the market', () => {
  const CLOSE = Date.UTC(2026, 10, 18, 21);

  it('a drill that could not be closed again is refused before an order is sent', async () => {
    const { gateway, plan } = await prepare({}, { sessionStart: CLOSE - 240_000 });
    await expect(drillRollback(plan)).rejects.toEqual(refusal('DURATION_TOO_LONG'));
    expect(gateway.book().executions).toEqual([]);
  });

  it('a drill to which no loss comes gives up in time to close its positions', async () => {
    const { gateway, plan } = await prepare({}, { sessionStart: CLOSE - 330_000 });
    await expect(drillKillSwitch(plan)).rejects.toEqual(refusal('DRILL_NOT_STARTED'));
    expect(gateway.book().executions.length).toBeGreaterThan(0);
    expect(gateway.book().positions).toEqual([]);
  });
});

describe('a session that is handed to a drill', () => {
  it.each([
    ['when the drill is recorded', {}, undefined],
    ['when the drill cannot start', { symbols: ['AAPL', 'NOSUCH'] }, refusal('SYMBOL_UNKNOWN')],
  ])('is closed %s', async (_, change, error) => {
    const { plan } = await prepare(change);
    await withValidation({ step: 'rehearsal', preset: 'spec' }, async (validation) => {
      const drilled = runAndRecordDrill('rollback', plan, validation);
      if (error === undefined) await drilled;
      else await expect(drilled).rejects.toEqual(error);
      expect(() => plan.session.queryOrders()).toThrowError(refusal('NOT_CONNECTED'));
    });
  });
});
