import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRequest, REQUEST_CODECS, type Request } from '../../../src/tws/requests.ts';
import { like } from '../../tws/arbitraries.ts';
import { simulate, stock } from './simulation.ts';

const contract = fc.constantFrom('AAPL', 'MSFT', 'NOPE', '').map(stock);
const orderId = fc.oneof(fc.integer({ min: -2, max: 6 }), fc.maxSafeInteger());
const quantity = fc.oneof(fc.constantFrom(0, -5, 0.1, 1, 100, 1e9, 1e18, 1e300), fc.integer({ min: 1, max: 5000 }));
const price = fc.oneof(
  fc.constantFrom(undefined, 0, -1, 0.001, 1e9, 1e300),
  fc.integer({ min: 1, max: 100_000 }).map((cents) => cents / 100),
);

/** Orders that are almost valid, so that most of them reach the venue. */
const order: fc.Arbitrary<Request> = fc
  .record({
    contract,
    orderId,
    quantity,
    action: fc.constantFrom('BUY', 'SELL', 'SSHORT'),
    orderType: fc.constantFrom('MKT', 'LMT', 'STP'),
    limitPrice: price,
    timeInForce: fc.constantFrom('', 'DAY', 'GTC', 'IOC', 'FOK', 'GTD'),
    transmit: fc.boolean(),
    whatIf: fc.boolean(),
    parentId: fc.constantFrom(0, 1, 2, 77),
    ocaGroup: fc.constantFrom('', 'oca'),
  })
  .map((changes) => ({ ...REQUEST_CODECS.placeOrder.empty, ...changes }));

const cancel: fc.Arbitrary<Request> = orderId.map((id) => ({ ...REQUEST_CODECS.cancelOrder.empty, orderId: id }));
const line: fc.Arbitrary<Request> = fc
  .record({ contract, reqId: fc.nat({ max: 3 }), snapshot: fc.boolean() })
  .map((changes) => ({ ...REQUEST_CODECS.reqMktData.empty, ...changes }));
const anything = fc.oneof(
  ...Object.values(REQUEST_CODECS).map(({ empty }): fc.Arbitrary<Request> => like<Request>(empty)),
);

const action = fc.oneof(
  { weight: 3, arbitrary: order },
  { weight: 1, arbitrary: cancel },
  { weight: 1, arbitrary: line },
  { weight: 2, arbitrary: anything },
);

describe('whatever a client asks', () => {
  it('the gateway goes on, and the account adds up', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(157, 178, 193, 200),
        fc.array(fc.tuple(action, fc.nat({ max: 2000 })), { maxLength: 25 }),
        (version, steps) => {
          const simulation = simulate();
          const client = simulation.client(1, version);
          for (const [request, pauseMs] of steps) {
            client.sendRaw(encodeRequest(request, version));
            simulation.run(pauseMs);
          }
          simulation.run(5000);
          client.take();
          const dump = simulation.venue.dump(simulation.hub.now);
          const traded = dump.startingCash + dump.realizedPnl + dump.unrealizedPnl - dump.commissions;
          expect(dump.equity).toBeCloseTo(traded, 4);
        },
      ),
      { numRuns: 300 },
    );
  });
});
