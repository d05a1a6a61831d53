import type { FastifyInstance } from 'fastify';
import { PreliveError } from '../../domain/errors.ts';
import type { VenueContract } from '../venue/contract.ts';
import { member } from './body.ts';
import type { ControlPorts } from './control-ports.ts';
import { operation } from './operation.ts';

const DEFAULT_BAR_MS = 60_000;
const DAY_MS = 86_400_000;

const BAR_QUERY = {
  type: 'object',
  properties: { barMs: { type: 'string', pattern: '^[1-9]\\d{4,7}$' } },
  additionalProperties: false,
};

/** Adds the routes for a stock's contract, quote and bars. */
export function addQuoteRoutes(app: FastifyInstance, { gateway }: ControlPorts): void {
  const { venue } = gateway;
  app.get(
    '/market/:symbol',
    operation({
      id: 'getQuote',
      tag: 'market',
      summary: 'Contract and present quote of a stock.',
      answer: 'contract, quote: bid, ask, sizes, last, volume, high, low, open, close of the session before',
      path: 'symbol',
    }),
    ({ params }) => {
      const contract = stock(gateway, params);
      return { contract, quote: venue.snapshot(contract.conId, gateway.now()) };
    },
  );
  app.get(
    '/market/:symbol/bars',
    operation({
      id: 'getBars',
      tag: 'market',
      summary: 'Bars of the last session that has any; `?barMs=300000` for those of five minutes.',
      answer: 'bars: at (start, ms since 1970), open, high, low, close, volume, wap, count',
      path: 'symbol',
      query: BAR_QUERY,
    }),
    ({ params, query }) => {
      const { conId } = stock(gateway, params);
      const barMs = barLength(query);
      const duration = { count: 1, unit: 'D' } as const;
      return { bars: venue.history({ conId, endAt: gateway.now(), duration, barMs, whatToShow: 'TRADES' }) };
    },
  );
}

function stock({ venue }: ControlPorts['gateway'], params: unknown): VenueContract {
  const symbol = String(member(params, 'symbol'));
  const [contract] = venue.contracts.find({ symbol, securityType: 'STK' });
  if (contract === undefined) throw new PreliveError('USAGE', `The venue has no stock ${symbol}.`);
  return contract;
}

function barLength(query: unknown): number {
  const found = member(query, 'barMs') ?? DEFAULT_BAR_MS;
  const barMs = Number(found);
  if (Number.isInteger(barMs) && barMs > 0 && barMs <= DAY_MS && barMs % DEFAULT_BAR_MS === 0) return barMs;
  throw new PreliveError(
    'USAGE',
    `query: /barMs: expected whole minutes in milliseconds, at most those of a day, found ${JSON.stringify(found)}`,
  );
}
