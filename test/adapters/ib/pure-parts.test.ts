import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrokerEventQueue } from '../../../src/adapters/ib/event-queue.ts';
import { FrameGuard } from '../../../src/adapters/ib/frame-guard.ts';
import { requestNameOfId } from '../../../src/adapters/ib/request-names.ts';
import { areAllPaper, classifyConnection } from '../../../src/adapters/ib/source-class.ts';
import { formatTwsUtc, gatewayTime, parseTwsTime } from '../../../src/adapters/ib/tws-time.ts';
import { corrects, currentExecutions } from '../../../src/domain/execution-id.ts';
import { frame } from '../../support/raw-gateway.ts';

describe('the class of a connection', () => {
  const shown = { managedAccounts: ['DU1234567'], farmNotices: ['OK:usfarm'], simulatedExecution: false };

  it.each([
    { name: 'paper without a brand', more: {}, expected: 'paper' },
    { name: 'simulated by an account', more: { managedAccounts: ['DUSIM0001'] }, expected: 'simulated' },
    { name: 'simulated by a farm notice', more: { farmNotices: ['OK:simfarm'] }, expected: 'simulated' },
    { name: 'simulated by an execution id', more: { simulatedExecution: true }, expected: 'simulated' },
    { name: 'live by one account among paper accounts', more: { managedAccounts: ['DU1', 'U7'] }, expected: 'live' },
    { name: 'live even with a brand', more: { managedAccounts: ['DUSIM0001', 'U7'] }, expected: 'live' },
    { name: 'live when there is no account', more: { managedAccounts: [] }, expected: 'live' },
  ])('is $name', ({ more, expected }) => {
    expect(classifyConnection({ ...shown, ...more })).toBe(expected);
  });

  it('takes DF, DI and DUP accounts for paper accounts', () => {
    expect(areAllPaper(['DF12', 'DI34', 'DUP770846'])).toBe(true);
  });
});

describe('execution ids', () => {
  it.each([
    { later: '0000e0d5.596e0fac.01.02', earlier: '0000e0d5.596e0fac.01.01', expected: true },
    { later: '0000e0d5.596e0fac.01.01', earlier: '0000e0d5.596e0fac.01.02', expected: false },
    { later: '0000e0d5.596e0fac.01.01', earlier: '0000e0d5.596e0fac.01.01', expected: false },
    { later: '0000e0d5.596e0fad.01.02', earlier: '0000e0d5.596e0fac.01.01', expected: false },
    { later: 'sim.20261118.6e1d20f7.02', earlier: 'sim.20261118.6e1d20f7.01', expected: false },
  ])('$later corrects $earlier: $expected', ({ later, earlier, expected }) => {
    expect(corrects(later, earlier)).toBe(expected);
  });

  it('of a list keep the last correction at the place of the first', () => {
    const ids = ['a.01.01', 'b.01.01', 'a.01.03', 'a.01.02'].map((executionId) => ({ executionId }));
    expect(currentExecutions(ids).map((one) => one.executionId)).toEqual(['a.01.03', 'b.01.01']);
  });
});

describe('times of TWS', () => {
  const gateway = '20261118 09:30:00 Central European Standard Time';

  it.each([
    { text: '20261118 09:30:01 US/Eastern', utc: '2026-11-18T14:30:01Z', why: 'winter' },
    { text: '20260716 09:30:01 US/Eastern', utc: '2026-07-16T13:30:01Z', why: 'summer' },
    { text: '20261118-14:30:01', utc: '2026-11-18T14:30:01Z', why: 'UTC form' },
    { text: '20261118  09:30:01', utc: '2026-11-18T08:30:01Z', why: 'zone of the gateway' },
    { text: '20261118 09:30:01 Eastern Standard Time', utc: '2026-11-18T14:30:01Z', why: "Java's name" },
    { text: '20261101 00:30:00 US/Eastern', utc: '2026-11-01T04:30:00Z', why: 'hours before the clocks change' },
    { text: '20261101 03:30:00 US/Eastern', utc: '2026-11-01T08:30:00Z', why: 'hours after the clocks change' },
  ])('$text is $utc ($why)', ({ text, utc }) => {
    expect(parseTwsTime(text, gateway)).toBe(Date.parse(utc));
  });

  it.each(['', 'yesterday', '20261118 09:30', '20261118 09:30:01 Middle Earth'])('"%s" is not understood', (text) => {
    expect(parseTwsTime(text, '')).toBeUndefined();
  });

  it('tell what the clock of a gateway said at the handshake', () => {
    const facts = {
      host: '',
      port: 1,
      clientId: 1,
      protocolVersion: 176,
      managedAccounts: [],
      farmNotices: [],
      connectMs: 1,
    };
    expect(gatewayTime({ ...facts, connectionTime: gateway })).toBe(Date.parse('2026-11-18T08:30:00Z'));
    expect(gatewayTime({ ...facts, connectionTime: 'yesterday' })).toBeUndefined();
  });

  it('read back what was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        expect(parseTwsTime(formatTwsUtc(seconds * 1000), '')).toBe(seconds * 1000);
      }),
    );
  });
});

describe('the queue of events', () => {
  const book = (symbol: string) => ({ symbol, bid: 10, ask: 11, bidSize: 100, askSize: 200 });

  it('makes one quote of all the ticks of an instant, with the last values at the place of the first', () => {
    const queue = new BrokerEventQueue();
    const apple = book('AAPL');
    queue.touch(apple);
    queue.push({ kind: 'connection', state: 'lost', reason: '', at: 1 });
    apple.bid = 10.5;
    queue.touch(apple);
    expect(queue.drain(2)).toEqual([
      { kind: 'quote', quote: { symbol: 'AAPL', at: 2, bid: 10.5, ask: 11, bidSize: 100, askSize: 200 } },
      { kind: 'connection', state: 'lost', reason: '', at: 1 },
      { kind: 'clock', at: 2 },
    ]);
    expect(queue.isEmpty).toBe(true);
  });

  it.each([{ bid: -1 }, { ask: 0 }])('says nothing while a side is missing: %o', (side) => {
    const queue = new BrokerEventQueue();
    queue.touch({ ...book('AAPL'), ...side });
    expect(queue.drain(2)).toEqual([{ kind: 'clock', at: 2 }]);
  });
});

describe('the guard of message lengths', () => {
  const good = Buffer.concat([frame(['15', '1', 'DU1']), frame(['9', '1', '1'])]);

  it('lets good messages through however they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: good.length })), (cuts) => {
        const guard = new FrameGuard();
        const ends = [...new Set(cuts), good.length].sort((a, b) => a - b);
        let start = 0;
        for (const end of ends) {
          expect(guard.badLength(good.subarray(start, end))).toBeUndefined();
          start = end;
        }
      }),
    );
  });

  it.each([
    { name: 'negative', bytes: [0xff, 0xff, 0xff, 0xfc], length: -4 },
    { name: 'nothing', bytes: [0, 0, 0, 0], length: 0 },
    { name: 'beyond what any client takes', bytes: [0x48, 0x54, 0x54, 0x50], length: 0x48545450 },
  ])('finds a length that is $name', ({ bytes, length }) => {
    const guard = new FrameGuard();
    expect(guard.badLength(Buffer.concat([good, Buffer.from(bytes)]))).toBe(length);
  });
});

describe('small tables', () => {
  it('names a request by the id of its message', () => {
    expect([requestNameOfId(3), requestNameOfId(16), requestNameOfId(77)]).toEqual([
      'placeOrder',
      'reqAllOpenOrders',
      'message 77',
    ]);
  });
});
