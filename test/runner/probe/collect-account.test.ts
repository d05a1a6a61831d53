import { describe, expect, it } from 'vitest';
import type { ContractDetails, Timed, WhatIfAnswer } from '../../../src/domain/account.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import { createRandom } from '../../../src/domain/random.ts';
import type { BrokerSessions, TradingSession, WhatIfSession } from '../../../src/runner/ports/broker-session.ts';
import { collectAccount, type ProbePlan } from '../../../src/runner/probe/collect-account.ts';
import { scriptSession } from '../scripted-session.ts';

const timed = <T>(value: T): Timed<T> => ({ value, latencyMs: 1 });
const FACTS = {
  host: '127.0.0.1',
  port: 4002,
  clientId: 1,
  protocolVersion: 193,
  connectionTime: '20261116 09:30:00 US/Eastern',
  managedAccounts: ['DU1234567'],
  farmNotices: [],
  connectMs: 5,
};
const SUMMARY = {
  account: 'DU1234567',
  currency: 'USD',
  netLiquidation: 1,
  buyingPower: 4,
  availableFunds: 1,
  excessLiquidity: 1,
  initialMargin: 0,
  maintenanceMargin: 0,
  cash: { USD: 1 },
};
const STOCK: ContractDetails = {
  conId: 265598,
  symbol: 'AAPL',
  securityType: 'STK',
  exchange: 'SMART',
  primaryExchange: 'NASDAQ',
  currency: 'USD',
  longName: 'APPLE INC',
  minTick: 0.01,
  minSize: 0.4,
  sizeIncrement: 1,
  orderTypes: ['MKT', 'LMT'],
  marketRuleIds: [26, 26, 240],
  timeZoneId: 'US/Eastern',
  tradingHours: '',
  liquidHours: '',
};
const refusal = (code: number) =>
  new PreliveError('BROKER_REFUSED', `error ${code}`, { cause: { brokerCode: code, brokerText: 'not allowed' } });

interface Scene {
  readonly reading?: Partial<TradingSession>;
  readonly opening?: () => never;
  readonly whatIf?: WhatIfSession['whatIf'];
  readonly plan?: Partial<ProbePlan>;
}

/** Collects over plain objects, and notes opened and closed sessions. */
async function collect({ reading = {}, opening, whatIf, plan = {} }: Scene = {}) {
  const calls: string[] = [];
  const whatIfSession: WhatIfSession = {
    account: 'DU1234567',
    facts: () => FACTS,
    sourceClass: () => 'paper',
    accountIsPaper: () => true,
    whatIf: whatIf ?? (async () => timed<WhatIfAnswer>({ kind: 'accepted', initialMarginChange: 1, commission: 1 })),
    sentMessages: () => [],
    close: async () => void calls.push('close what-if'),
  };
  const { session } = scriptSession([], {
    facts: () => FACTS,
    accountSummary: async () => timed(SUMMARY),
    positions: async () => timed([]),
    contractDetails: async () => timed([STOCK]),
    marketRule: async (id) => {
      calls.push(`rule ${id}`);
      return timed([{ lowEdge: 0, increment: 0.01 }]);
    },
    marketData: async () => timed({ kind: 'available', type: 1, firstTickMs: 1 }),
    close: async () => void calls.push('close'),
    ...reading,
  });
  const sessions: BrokerSessions = {
    openReadOnlySession: async () => (opening === undefined ? session : opening()),
    openTradingSession: () => Promise.reject(new Error('a probe never trades')),
    openWhatIfSession: async ({ clientId }) => {
      calls.push(`open what-if ${clientId}`);
      return whatIfSession;
    },
  };
  const time = { mode: 'lockstep' } as const;
  const connection = { host: '127.0.0.1', port: 4002, clientId: 1, time, random: createRandom(1) };
  const wanted: ProbePlan = { sessions, connection, declaredClasses: ['STK'], symbols: ['AAPL'], whatIf: false };
  const run = async () => collectAccount({ ...wanted, ...plan });
  return { calls, run };
}

describe('what is collected of an account', () => {
  it('is its values, its positions, and each declared class with its rules, each rule once', async () => {
    const { calls, run } = await collect();
    const seen = await run();
    expect(seen).toMatchObject({
      connection: { kind: 'ready', accountIsPaper: true },
      sourceClass: 'paper',
      accountId: 'DU1234567',
      reads: { summary: timed(SUMMARY), instruments: [{ marketRules: [{ id: 26 }, { id: 240 }] }] },
      permissions: [],
    });
    expect(calls).toEqual(['rule 26', 'rule 240', 'close']);
  });

  it('of a live account is nothing beyond the handshake', async () => {
    const never = () => Promise.reject(new Error('a live account was asked'));
    const { calls, run } = await collect({
      reading: { accountIsPaper: () => false, sourceClass: () => 'live', accountSummary: never, positions: never },
      plan: { whatIf: true },
    });
    const seen = await run();
    expect(seen).toMatchObject({ connection: { accountIsPaper: false }, sourceClass: 'live' });
    expect('reads' in seen).toBe(false);
    expect(calls).toEqual(['close']);
  });

  it('of a gateway that never becomes ready is that finding', async () => {
    const { run } = await collect({
      opening: () => {
        throw new PreliveError('GATEWAY_NOT_READY', 'no nextValidId');
      },
    });
    expect(await run()).toEqual({
      connection: { kind: 'never_ready', host: '127.0.0.1', port: 4002, reason: 'no nextValidId' },
      sourceClass: 'paper',
      declaredClasses: ['STK'],
      permissions: [],
    });
  });

  it('where nothing listens is an error', async () => {
    const { run } = await collect({
      opening: () => {
        throw new PreliveError('GATEWAY_UNREACHABLE', 'refused');
      },
    });
    await expect(run()).rejects.toMatchObject({ code: 'GATEWAY_UNREACHABLE' });
  });

  it('keeps the refusal of a definition, and goes on with the other classes', async () => {
    const { run } = await collect({
      reading: {
        contractDetails: async ({ securityType }) => {
          if (securityType === 'FUT') throw refusal(203);
          return timed([STOCK]);
        },
      },
      plan: { declaredClasses: ['FUT', 'STK'], whatIf: true },
    });
    const { permissions, reads } = await run();
    expect(permissions).toEqual([
      { kind: 'definition', securityType: 'FUT', symbol: 'ES', code: 203, message: 'not allowed' },
      expect.objectContaining({ kind: 'what_if', securityType: 'STK' }),
    ]);
    expect(reads?.instruments.map(({ details }) => details.value.length)).toEqual([0, 1]);
  });

  it('has a class without a definition, which no what-if order is sent for', async () => {
    const { run } = await collect({ reading: { contractDetails: async () => timed([]) }, plan: { whatIf: true } });
    expect(await run()).toMatchObject({ permissions: [], reads: { instruments: [{ marketRules: [] }] } });
  });

  it('asks what-if orders of whole shares over a connection of their own, after the first has ended', async () => {
    const asked: number[] = [];
    const { calls, run } = await collect({
      whatIf: async (_, { quantity }) => {
        asked.push(quantity);
        return timed<WhatIfAnswer>({ kind: 'refused', code: 460, message: 'no trading permission' });
      },
      plan: { whatIf: true },
    });
    expect((await run()).permissions).toMatchObject([{ kind: 'what_if', symbol: 'AAPL', answer: { code: 460 } }]);
    expect(asked).toEqual([1]);
    expect(calls.slice(-3)).toEqual(['close', 'open what-if 2', 'close what-if']);
  });

  it.each<[string, Scene, string[]]>([
    [
      'a read',
      { reading: { positions: () => Promise.reject(new PreliveError('BROKER_TIMEOUT', 'silence')) } },
      ['close'],
    ],
    [
      'a definition',
      { reading: { contractDetails: () => Promise.reject(new PreliveError('BROKER_TIMEOUT', 'silence')) } },
      ['close'],
    ],
    [
      'a what-if order',
      { whatIf: () => Promise.reject(new PreliveError('BROKER_TIMEOUT', 'silence')), plan: { whatIf: true } },
      ['close', 'open what-if 2', 'close what-if'],
    ],
  ])('leaves no connection open when %s is not answered', async (_, scene, expected) => {
    const { calls, run } = await collect(scene);
    await expect(run()).rejects.toMatchObject({ code: 'BROKER_TIMEOUT' });
    expect(calls.filter((call) => !call.startsWith('rule'))).toEqual(expected);
  });
});
