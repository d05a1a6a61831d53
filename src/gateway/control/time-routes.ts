import type { FastifyInstance } from 'fastify';
import { PreliveError } from '../../domain/errors.ts';
import { member } from './body.ts';
import type { ControlPorts } from './control-ports.ts';
import { beginFault } from './fault-routes.ts';
import { operation, SYMBOL_TEXT } from './operation.ts';

/** Longest step of a manual clock: one week. */
const MAX_ADVANCE_MS = 7 * 86_400_000;

/** Adds the routes of the session's clock. */
export function addTimeRoutes(app: FastifyInstance, { gateway }: ControlPorts): void {
  const { time } = gateway;
  const state = () => {
    const next = time.nextEventAt();
    const now = time.now();
    return {
      mode: time.mode,
      speed: time.speed,
      now,
      utc: new Date(now).toISOString(),
      nextEventAt: Number.isFinite(next) ? next : null,
    };
  };
  app.get(
    '/time',
    operation({
      id: 'getTime',
      tag: 'time',
      summary: "The session's clock.",
      answer: 'mode, speed, now (ms since 1970), nextEventAt',
    }),
    state,
  );
  app.post<{ Body: { readonly ms?: number; readonly to_next_event?: true } }>(
    '/time/advance',
    operation({
      id: 'advanceTime',
      tag: 'time',
      summary: 'Steps a manual clock, event by event.',
      answer: 'The clock afterwards.',
      body: {
        type: 'object',
        description: 'Either ms, or to_next_event.',
        properties: { ms: { type: 'integer', minimum: 0, maximum: MAX_ADVANCE_MS }, to_next_event: { const: true } },
        additionalProperties: false,
        minProperties: 1,
        maxProperties: 1,
        examples: [{ ms: 60_000 }],
      },
    }),
    async ({ body }) => {
      const { ms } = body;
      if (ms === undefined) time.advanceToNextEvent();
      else await time.advance(ms);
      return state();
    },
  );
  app.post<{ Body: { readonly speed: number } }>(
    '/time/speed',
    operation({
      id: 'setSpeed',
      tag: 'time',
      summary: 'Changes the speed of a clock that runs by itself.',
      answer: 'The clock afterwards.',
      body: {
        type: 'object',
        required: ['speed'],
        properties: { speed: { type: 'number', minimum: 1, maximum: 1000 } },
        additionalProperties: false,
      },
    }),
    ({ body }) => {
      time.setSpeed(body.speed);
      return state();
    },
  );
}

const SYMBOL = { symbol: SYMBOL_TEXT };

/** Adds the routes of halts and price shocks. */
export function addMarketRoutes(app: FastifyInstance, ports: ControlPorts): void {
  const { gateway, checkFault } = ports;
  const start = (name: 'halt' | 'shock') => (request: { readonly body: unknown }) =>
    beginFault(ports, checkFault({ [name]: request.body }));
  app.post(
    '/market/halt',
    operation({
      id: 'haltSymbol',
      tag: 'market',
      summary: 'Stops trading of a symbol, for a time or until resume.',
      answer: 'The fault.',
      body: {
        type: 'object',
        required: ['symbol'],
        properties: { ...SYMBOL, for: { type: ['string', 'integer'] } },
        additionalProperties: false,
      },
    }),
    start('halt'),
  );
  app.post<{ Body: { readonly symbol: string } }>(
    '/market/resume',
    operation({
      id: 'resumeSymbol',
      tag: 'market',
      summary: 'Ends the halt of a symbol.',
      answer: 'The symbol.',
      body: { type: 'object', required: ['symbol'], properties: SYMBOL, additionalProperties: false },
    }),
    ({ body }) => {
      const { symbol } = body;
      const halts = gateway.faults
        .active()
        .filter(({ name, parameters }) => name === 'halt' && member(parameters, 'symbol') === symbol);
      if (halts.length === 0) throw new PreliveError('FAULT_IMPOSSIBLE', `${symbol} is not halted.`);
      for (const { id } of halts) gateway.faults.stop(id);
      return { resumed: symbol };
    },
  );
  app.post(
    '/market/shock',
    operation({
      id: 'shockPrice',
      tag: 'market',
      summary: 'Lets a price (or with * all) jump by a fraction.',
      answer: 'The fault.',
      body: {
        type: 'object',
        required: ['symbol', 'fraction'],
        properties: { ...SYMBOL, fraction: { type: 'number', exclusiveMinimum: -1, maximum: 9 } },
        additionalProperties: false,
      },
    }),
    start('shock'),
  );
}
