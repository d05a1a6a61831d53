import { describe, expect, it } from 'vitest';
import { REQUEST_CODECS } from '../../../src/tws/requests.ts';
import { order, simulate } from './simulation.ts';

describe('a client that connects', () => {
  it.each([
    ['v100..193', 193],
    ['v157..178', 178],
    ['v100..225', 200],
    ['v200', 200],
  ])('with %s is answered with version %i and the time, and nothing more before START_API', (offer, version) => {
    const client = simulate().stranger();
    client.sendRaw(offer);
    expect(client.payloads).toEqual([`${version}\x0020261118 09:30:00 US/Eastern\0`]);
  });

  it('with something else than an offer is cut off without a word', () => {
    const client = simulate().stranger();
    client.sendRaw('hello');
    expect(client.payloads).toEqual([]);
    expect(client.isCut).toBe(true);
  });

  it('with too old a version is told so in its own version, and cut off', () => {
    const client = simulate().stranger();
    client.sendRaw('v100..150');
    expect(client.payloads).toEqual([
      '150\x0020261118 09:30:00 US/Eastern\0',
      '4\x002\x00-1\x00357\x00Your client version is out of date.\0',
    ]);
    expect(client.isCut).toBe(true);
  });

  it('with nothing but protobuf sees a version below its own, and is cut off', () => {
    const client = simulate().stranger();
    client.sendRaw('v213..225');
    expect(client.payloads).toEqual(['200\x0020261118 09:30:00 US/Eastern\0']);
    expect(client.isCut).toBe(true);
    client.send({ kind: 'startApi', clientId: 1, capabilities: '' });
    expect(client.payloads).toHaveLength(1);
  });

  it('and starts hears accounts, next order id, and the farms with their brand', () => {
    const client = simulate().stranger();
    client.sendRaw('v100..193');
    client.send({ kind: 'startApi', clientId: 7, capabilities: '' });
    expect(client.payloads.slice(1).map((payload) => payload.replaceAll('\0', '|'))).toEqual([
      '15|1|DUSIM0001|',
      '9|1|1|',
      '4|2|-1|2104|Market data farm connection is OK:simfarm||',
      '4|2|-1|2106|HMDS data farm connection is OK:simfarm||',
      '4|2|-1|2158|Sec-def data farm connection is OK:simfarm||',
    ]);
  });

  it('hears other brands only where they were built in', () => {
    const client = simulate({ brand: { account: 'DU1', farm: 'usfarm' } }).stranger();
    client.sendRaw('v100..193');
    client.send({ kind: 'startApi', clientId: 7, capabilities: '' });
    expect(client.take('managedAccounts')).toEqual([{ kind: 'managedAccounts', accounts: 'DU1' }]);
  });

  it.each([-1, 2_147_483_648])('with the id %i, which no client can have, is told so and cut off', (clientId) => {
    const client = simulate().client(clientId);
    expect(client.payloads.at(-1)?.split('\0').slice(2, 4)).toEqual(['-1', '321']);
    expect(client.isCut).toBe(true);
  });

  it('with the id of another is told 326 and cut off; the other stays', () => {
    const simulation = simulate();
    const first = simulation.client(7);
    const second = simulation.client(7);
    expect(second.isCut).toBe(true);
    expect(second.payloads.at(-1)?.split('\0').slice(2, 4)).toEqual(['-1', '326']);
    first.send({ kind: 'reqIds', count: 1 });
    simulation.run(100);
    expect(first.take('nextValidId')).toHaveLength(1);
  });

  it('may take an id again once its owner has gone', () => {
    const simulation = simulate();
    simulation.client(7).leave();
    expect(simulation.client(7).isCut).toBe(false);
  });

  it('and asks before START_API, or starts twice, is told so', () => {
    const simulation = simulate();
    const early = simulation.stranger();
    early.sendRaw('v100..193');
    early.send({ kind: 'reqPositions' });
    expect(early.errors()).toEqual([[321, -1, expect.stringContaining('START_API')]]);
    const twice = simulation.client(7);
    twice.send({ kind: 'startApi', clientId: 8, capabilities: '' });
    expect(twice.errors()).toEqual([[321, -1, expect.stringContaining('started already')]]);
  });
});

describe('a message that is not understood', () => {
  it.each([
    ['50\x003\x0077\x00rest\0', 77, 'reqRealTimeBars'],
    ['62\x001\x0077\0', 77, 'reqAccountSummary'],
    ['12345\x001\0', -1, 'message 12345 is not supported'],
    ['', -1, 'NUL'],
  ])('%j is answered with 320 for request %i', (payload, id, text) => {
    const client = simulate().client(1);
    client.sendRaw(payload);
    expect(client.errors()).toEqual([[320, id, expect.stringContaining(text)]]);
  });

  it('does not end the session', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.sendRaw('12345\x001\0');
    client.send({ kind: 'reqManagedAccounts' });
    simulation.run(100);
    expect(client.take('managedAccounts')).toHaveLength(1);
  });
});

describe('more than 50 messages in a second', () => {
  it('are told with error 100, message by message, and still served', () => {
    const client = simulate().client(1);
    for (let i = 0; i < 52; i++) client.send({ kind: 'setServerLogLevel', level: 1 });
    expect(client.errors().map(([code, id]) => [code, id])).toEqual([
      [100, -1],
      [100, -1],
    ]);
  });

  it('of virtual time are counted in any sliding second', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    const burst = (count: number) => {
      for (let i = 0; i < count; i++) client.send({ kind: 'setServerLogLevel', level: 1 });
    };
    burst(50);
    simulation.run(999);
    burst(1);
    expect(client.errors()).toHaveLength(1);
    simulation.run(1);
    burst(49);
    expect(client.errors()).toHaveLength(0);
  });

  it('do not count clock messages', () => {
    const client = simulate().client(1);
    for (let i = 0; i < 200; i++) client.send({ kind: 'reqCurrentTime' });
    expect(client.errors()).toEqual([]);
    expect(client.timeAsked).toBe(200);
  });
});

describe('a client that leaves', () => {
  it('with answers and fills outstanding is forgotten', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send({ kind: 'reqPositions' });
    client.send({ kind: 'reqAccountSummary', reqId: 1, group: 'All', tags: 'NetLiquidation' });
    client.send(order(1));
    client.leave();
    simulation.run(600_000);
    expect(client.take()).toEqual([]);
    expect(simulation.venue.executions()).toHaveLength(1);
  });

  it('leaves no data line behind, so that nothing is due any more', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send({ ...REQUEST_CODECS.reqMktData.empty, reqId: 1, contract: order(1).contract });
    simulation.run(5000);
    expect(simulation.hub.nextEventAt()).toBe(simulation.hub.now + 1000);
    client.leave();
    expect(simulation.hub.nextEventAt()).toBe(simulation.venue.sessionClose);
  });
});
