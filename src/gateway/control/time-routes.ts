import type { FastifyInstance } from 'fastify';
import { PreliveError } from '../../domain/errors.ts';
import { member, numberOf, textOf } from './body.ts';
import type { ControlPorts } from './control-ports.ts';
import { operation } from './operation.ts';

/** The session's clock, and what moves the market. */
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
  app.post(
    '/time/advance',
    operation({
      id: 'advanceTime',
      tag: 'time',
      summary: 'Steps a manual clock, event by event.',
      answer: 'The clock afterwards.',
      body: {
        type: 'object',
        description: 'Either ms, or to_next_event.',
        properties: { ms: { type: 'number', minimum: 0 }, to_next_event: { type: 'boolean' } },
        additionalProperties: false,
        examples: [{ ms: 60_000 }],
      },
    }),
    async ({ body }) => {
      if (member(body, 'to_next_event') === true) time.advanceToNextEvent();
      else
        await time.advance(numberOf(body, 'ms', (ms) => ms >= 0 && ms <= MAX_ADVANCE_MS, 'milliseconds, 0 to a week'));
      return state();
    },
  );
  app.post(
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
      time.setSpeed(numberOf(body, 'speed', () => true, 'a number'));
      return state();
    },
  );
}

const MAX_ADVANCE_MS = 7 * 86_400_000;

const SYMBOL = { symbol: { type: 'string' } };

/** Halts and shocks. */
export function addMarketRoutes(app: FastifyInstance, { gateway, checkFault }: ControlPorts): void {
  const start = (name: 'halt' | 'shock') => (request: { readonly body: unknown }) =>
    gateway.faults.start(checkFault({ [name]: request.body }));
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
        properties: { ...SYMBOL, for: { type: 'string' } },
        additionalProperties: false,
      },
    }),
    start('halt'),
  );
  app.post(
    '/market/resume',
    operation({
      id: 'resumeSymbol',
      tag: 'market',
      summary: 'Ends the halt of a symbol.',
      answer: 'The symbol.',
      body: { type: 'object', required: ['symbol'], properties: SYMBOL, additionalProperties: false },
    }),
    ({ body }) => {
      const symbol = textOf(body, 'symbol');
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
        properties: { ...SYMBOL, fraction: { type: 'number' } },
        additionalProperties: false,
      },
    }),
    start('shock'),
  );
}
