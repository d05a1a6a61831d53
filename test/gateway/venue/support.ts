import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import type { EpochMs } from '../../../src/domain/clock.ts';
import { invariant } from '../../../src/domain/errors.ts';
import { newYorkOpen } from '../../../src/gateway/venue/calendar.ts';
import { type ContractsFile, contractEntries } from '../../../src/gateway/venue/contracts-file.ts';
import { MODELLED_LOOPBACK } from '../../../src/gateway/venue/latency.ts';
import { MOMENTUM_MARKET } from '../../../src/gateway/venue/market-model.ts';
import type { ContractEntry, VenueOptions } from '../../../src/gateway/venue/options.ts';
import type { OrderInstruction } from '../../../src/gateway/venue/order.ts';
import type { Venue, VenueEvent } from '../../../src/gateway/venue/types.ts';
import { createVenue } from '../../../src/gateway/venue/venue.ts';

/** 09:30 New York on Monday 2026-11-16, one million dollars, the declared market. */
const OPTIONS: VenueOptions = {
  seed: 42,
  sessionOpen: newYorkOpen({ year: 2026, month: 11, day: 16 }),
  market: MOMENTUM_MARKET,
  latency: MODELLED_LOOPBACK,
  commissions: 'fixed',
  startingCash: 1_000_000,
  brand: { account: 'DUSIM0001', executionIdPrefix: 'sim.' },
  deniedTypes: [],
  contracts: [],
  marketDataType: 1,
  shocks: [],
};

/** Creates a venue with these options, except for the given ones. */
export function makeVenue(overrides: Partial<VenueOptions> = {}): Venue {
  return createVenue({ ...OPTIONS, ...overrides });
}

export function conIdOf(venue: Venue, symbol: string): number {
  const [contract] = venue.contracts.find({ symbol, securityType: 'STK' });
  invariant(contract, `no stock ${symbol}`);
  return contract.conId;
}

/** A market order of client 1 for 100 AAPL, except for the given members. */
export function instruction(venue: Venue, changes: Partial<OrderInstruction> = {}): OrderInstruction {
  return {
    clientId: 1,
    orderId: venue.nextOrderId(changes.clientId ?? 1),
    account: '',
    conId: conIdOf(venue, 'AAPL'),
    side: 'BUY',
    quantity: 100,
    type: 'MKT',
    timeInForce: 'DAY',
    orderRef: '',
    transmit: true,
    parentId: 0,
    ocaGroup: '',
    outsideRth: false,
    ...changes,
  };
}

/** Drives the venue from event to event, as the gateway does. */
export function driveUntil(venue: Venue, until: EpochMs): readonly VenueEvent[] {
  const events: VenueEvent[] = [];
  for (let at = venue.nextEventAt(); at <= until; at = venue.nextEventAt()) events.push(...venue.advanceTo(at));
  events.push(...venue.advanceTo(until));
  return events;
}

/** Order events as a client receives them, one short text each. */
export function orderStory(events: readonly VenueEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.kind === 'order') return [`${event.openOrder ? 'openOrder+' : ''}${event.order.status}`];
    if (event.kind === 'execution') return ['execution'];
    if (event.kind === 'commission') return ['commission'];
    return event.kind === 'order_error' ? [`error ${event.code}`] : [];
  });
}

/** Entries of the example contracts file, read and checked as the gateway command does. */
export function exampleEntries(): readonly ContractEntry[] {
  const path = new URL('../../../fixtures/contracts/derivatives.yaml', import.meta.url);
  const file = createSchemas().check<ContractsFile>('contracts', parse(readFileSync(path, 'utf8')), 'derivatives.yaml');
  return contractEntries(file);
}
