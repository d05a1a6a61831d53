import { expect, it } from 'vitest';
import { REQUEST_CODECS } from '../../../src/tws/requests.ts';
import { simulate, stock } from './simulation.ts';

const line = { ...REQUEST_CODECS.reqMktData.empty, contract: stock('AAPL') };
const ticks = { ...REQUEST_CODECS.reqTickByTick.empty, contract: stock('AAPL'), tickType: 'Last' };

it('a line more than the account has is refused with 101, and taken once another is given up', () => {
  const simulation = simulate({ marketDataLines: 3 });
  const [one, two] = [simulation.client(1), simulation.client(2)];
  for (const reqId of [1, 2]) one.send({ ...line, reqId });
  for (const reqId of [3, 4]) two.send({ ...line, reqId });
  simulation.run(1000);
  expect(one.errors()).toEqual([]);
  expect(two.errors()).toEqual([[101, 4, 'Max number of tickers has been reached.']]);
  one.send({ ...line, reqId: 2, kind: 'cancelMktData' });
  two.send({ ...line, reqId: 4 });
  simulation.run(1000);
  expect(two.errors()).toEqual([]);
});

it('a client that leaves gives its lines up, and so do snapshots when they end and requests that were refused', () => {
  const simulation = simulate({ marketDataLines: 1 });
  const one = simulation.client(1);
  one.send({ ...line, reqId: 1, contract: stock('NOPE') });
  one.send({ ...line, reqId: 2, snapshot: true });
  simulation.run(20_000);
  one.send({ ...line, reqId: 3 });
  simulation.run(1000);
  expect(one.errors().map(([code]) => code)).toEqual([200]);
  one.leave();
  const two = simulation.client(2);
  two.send({ ...line, reqId: 1 });
  simulation.run(1000);
  expect(two.errors()).toEqual([]);
});

it('the sixth tick-by-tick subscription is refused with 10190', () => {
  const simulation = simulate();
  const [one, two] = [simulation.client(1), simulation.client(2)];
  for (const reqId of [1, 2, 3, 4, 5, 6]) one.send({ ...ticks, reqId });
  simulation.run(1000);
  expect(one.errors()).toEqual([[10_190, 6, 'Max number of tick-by-tick requests has been reached.']]);
  one.leave();
  for (const reqId of [1, 2, 3, 4, 5]) two.send({ ...ticks, reqId });
  simulation.run(1000);
  expect(two.errors()).toEqual([]);
});
