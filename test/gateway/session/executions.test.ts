import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../../src/gateway/session/execution-wire.ts';
import { createLocalTime } from '../../../src/gateway/session/local-time.ts';
import type { ReqExecutions } from '../../../src/tws/messages/executions.ts';
import { REQUEST_CODECS } from '../../../src/tws/requests.ts';
import { order, simulate, stock } from './simulation.ts';

const asked = (changes: Partial<ReqExecutions>): ReqExecutions => ({
  ...REQUEST_CODECS.reqExecutions.empty,
  reqId: 5,
  ...changes,
});

/** Trades for two clients, a minute apart; returns the order references of the executions that the request selects. */
function found(changes: Partial<ReqExecutions>): readonly string[] {
  const simulation = simulate();
  const [first, second] = [simulation.client(1), simulation.client(2, 200)];
  first.send(order(1, { orderRef: 'a' }));
  simulation.run(60_000);
  second.send(order(1, { orderRef: 'b', contract: stock('MSFT') }));
  second.send(order(2, { orderRef: 'c', contract: stock('MSFT'), action: 'SELL' }));
  simulation.run(60_000);
  second.take();
  second.send(asked(changes));
  simulation.run(1000);
  const refs = second.take('execDetails').map(({ execution }) => execution.orderRef);
  return [...new Set(refs)].sort();
}

describe('executions', () => {
  it.each<[Partial<ReqExecutions>, readonly string[]]>([
    [{}, ['a', 'b', 'c']],
    [{ clientId: 1 }, ['a']],
    [{ clientId: 2 }, ['b', 'c']],
    [{ account: 'DUSIM0001' }, ['a', 'b', 'c']],
    [{ account: 'DU1' }, []],
    [{ symbol: 'MSFT' }, ['b', 'c']],
    [{ secType: 'STK' }, ['a', 'b', 'c']],
    [{ secType: 'OPT' }, []],
    [{ exchange: 'NASDAQ' }, ['a', 'b', 'c']],
    [{ exchange: 'NYSE' }, []],
    [{ side: 'BUY' }, ['a', 'b']],
    [{ side: 'SLD' }, ['c']],
    [{ time: '20261118 09:30:30 US/Eastern' }, ['b', 'c']],
    [{ time: '20261118 09:30:30' }, ['b', 'c']],
    [{ time: '20261118-14:30:30' }, ['b', 'c']],
    [{ time: '20261118 15:30:30 Europe/Berlin' }, ['b', 'c']],
    [{ time: '20261118 00:00:00 US/Eastern', symbol: 'MSFT', side: 'SELL' }, ['c']],
    [{ lastDays: 7 }, ['a', 'b', 'c']],
    [{ dates: ['20261117'] }, []],
    [{ dates: ['20261117', '20261118'] }, ['a', 'b', 'c']],
  ])('of %j are %j', (changes, refs) => {
    expect(found(changes)).toEqual(refs);
  });

  it.each([{ time: 'noon' }, { side: 'UP' }, { dates: ['yesterday'] }])('of %j are refused', (changes) => {
    const simulation = simulate();
    const client = simulation.client(1, 200);
    client.send(asked(changes));
    expect(client.errors()).toEqual([[321, 5, expect.stringContaining('execution filter')]]);
  });

  it.each<[Partial<ReqExecutions>, readonly boolean[]]>([
    [{}, [false, false, false, true]],
    [{ lastDays: 1 }, [false, false, false, true]],
    [{ lastDays: 2 }, [false, false, true, true]],
    [{ lastDays: 7 }, [false, true, true, true]],
    [{ lastDays: 2_000_000_000 }, [true, true, true, true]],
    [{ dates: ['20261101', '20261116'] }, [true, false, false, false]],
  ])('of %j are those of New York days', (changes, wanted) => {
    const now = Date.UTC(2026, 10, 19, 1);
    const days = [Date.UTC(2026, 10, 2, 1), Date.UTC(2026, 10, 13, 20), Date.UTC(2026, 10, 18, 4), now - 5 * 3_600_000];
    const parsed = parseFilter(asked(changes), now, createLocalTime(undefined));
    expect(parsed.kind === 'filter' ? days.map(parsed.isWantedDay) : []).toEqual(wanted);
  });
});
