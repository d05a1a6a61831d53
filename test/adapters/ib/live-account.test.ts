import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openReadOnlySession } from '../../../src/adapters/ib/read-only-session.ts';
import { openTradingSession } from '../../../src/adapters/ib/trading-session.ts';
import { openWhatIfSession } from '../../../src/adapters/ib/what-if-session.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import { riskApproved } from '../../../src/domain/permit.ts';
import { RawGateway } from '../../support/raw-gateway.ts';
import { until } from '../../support/until.ts';
import { HandClock, handTimed, inLockstep } from './session-rig.ts';

const STOCK = { symbol: 'AAPL', securityType: 'STK', exchange: 'SMART', currency: 'USD' } as const;

async function codeOf(action: () => unknown): Promise<string> {
  try {
    await action();
    return 'no error';
  } catch (error) {
    return error instanceof PreliveError ? error.code : String(error);
  }
}

describe('a live account', () => {
  it('gets no byte beyond the handshake, whatever is asked for', async () => {
    await using gateway = await RawGateway.start({ accounts: 'U7654321' });
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const startedWith = await until(
      'the start of the API',
      () => gateway.client.received.length === 1 && gateway.client.bytes,
    );
    expect(session.accountIsPaper()).toBe(false);
    expect(session.sourceClass()).toBe('live');
    const attempts: (() => unknown)[] = [
      () => session.accountSummary(),
      () => session.positions(),
      () => session.contractDetails(STOCK),
      () => session.marketRule(26),
      () => session.historicalBars({ symbol: 'AAPL', days: 1, barSize: '1 min', endAt: 0 }),
      () => session.openOrders(),
      () => session.executions(),
      () => session.marketData(STOCK),
      () => session.brokerBook(),
      () => session.subscribeMarketData(['AAPL']),
      () =>
        session.place(
          riskApproved({ intentId: 'a', symbol: 'AAPL', side: 'BUY', quantity: 1, type: 'MARKET', timeInForce: 'DAY' }),
        ),
    ];
    for (const attempt of attempts) expect(await codeOf(attempt)).toBe('LIVE_ACCOUNT_REFUSED');
    // Longer than every heartbeat.
    clock.advance(60_000);
    await session.close();
    await until('the end of the connection', () => gateway.client.socket.readableEnded);
    expect(gateway.client.bytes).toBe(startedWith);
    expect(session.sentMessages().map((message) => message.name)).toEqual(['startApi']);
  });

  it('is refused by a what-if session and a read-only session alike', async () => {
    await using gateway = await RawGateway.start({ accounts: 'DU1,U7654321' });
    const whatIf = await openWhatIfSession(handTimed(gateway.port, new HandClock()));
    expect(await codeOf(() => whatIf.whatIf(STOCK, { side: 'BUY', quantity: 1, type: 'MARKET' }))).toBe(
      'LIVE_ACCOUNT_REFUSED',
    );
    await whatIf.close();
    const readOnly = await openReadOnlySession(handTimed(gateway.port, new HandClock()));
    expect(await codeOf(() => readOnly.positions())).toBe('LIVE_ACCOUNT_REFUSED');
    await readOnly.close();
  });

  it('is not even answered in lockstep', async () => {
    await using gateway = await RawGateway.start({
      clockAnswers: 0,
      onStart: (client) => {
        client.send(15, 1, 'U7654321');
        client.send(9, 1, 1);
        client.send(49, 1, '1795012200.000');
      },
    });
    const session = await openReadOnlySession(inLockstep(gateway.port));
    session.release();
    await nextTurn();
    await nextTurn();
    expect(await codeOf(() => session.positions())).toBe('LIVE_ACCOUNT_REFUSED');
    await session.close();
    await until('the end of the connection', () => gateway.client.socket.readableEnded);
    expect(gateway.client.received.map(([id]) => id)).toEqual(['71']);
  });
});
