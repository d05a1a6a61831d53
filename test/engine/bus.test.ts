import { expect, it } from 'vitest';
import type { Contracts } from '../../src/contracts/contracts.ts';
import { type CreateBus, createBus } from '../../src/engine/base/bus.ts';
import { BUSES } from '../../src/engine/base/bus-registry.ts';
import { createJsonBus } from '../../src/engine/base/json-bus.ts';
import { CONTRACTS, EXAMPLES } from '../contracts/support.ts';
import { busContract } from './bus-contract.ts';

for (const { name, choose } of BUSES.definitions) busContract(`the bus ${name}`, choose({}, 'test').create);

/** Counts the checks of one message with two subscribers. */
function checksOf(create: CreateBus): number {
  let checks = 0;
  const counting: Contracts = {
    ...CONTRACTS,
    fault: (topic, value) => {
      checks++;
      return CONTRACTS.fault(topic, value);
    },
    parse: (topic, bytes) => {
      checks++;
      return CONTRACTS.parse(topic, bytes);
    },
  };
  const bus = create({ contracts: counting, offset: () => 1 });
  const heard: string[] = [];
  for (const name of ['first', 'second']) bus.subscribe('market_events', () => heard.push(name));
  bus.publish('market_events', EXAMPLES.bar_event);
  expect(heard).toEqual(['first', 'second']);
  return checks;
}

it('a message is checked once in its own process, however many hear it, and on both sides of a boundary', () => {
  expect([checksOf(createBus), checksOf(createJsonBus)]).toEqual([1, 2]);
});
