import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/adapters/files/digest.ts';
import { maskAccount } from '../../../src/adapters/redaction.ts';
import { renderArtifacts } from '../../../src/adapters/workspace/artifacts.ts';
import type { ContractDetails, WhatIfAnswer } from '../../../src/domain/account.ts';
import type { SecurityType } from '../../../src/domain/market.ts';
import { probeAccount } from '../../../src/stages/06-account-probe/account-probe.ts';
import type { AccountProbeInputs, PermissionEvidence } from '../../../src/stages/06-account-probe/inputs.ts';
import { handshakeOf } from '../../../src/stages/handshake.ts';

const context = { observedAt: '2026-11-21T10:00:00.000Z', version: '0.1.0' };
const ACCOUNT = 'DU1234567';

const details: ContractDetails = {
  conId: 265598,
  symbol: 'AAPL',
  securityType: 'STK',
  exchange: 'SMART',
  primaryExchange: 'NASDAQ',
  currency: 'USD',
  longName: 'APPLE INC',
  minTick: 0.01,
  minSize: 1,
  sizeIncrement: 1,
  orderTypes: ['MKT', 'LMT'],
  marketRuleIds: [26],
  timeZoneId: 'US/Eastern',
  tradingHours: '20261116:0400-20261116:2000',
  liquidHours: '20261116:0930-20261116:1600',
};

function makeInputs(overrides: Partial<AccountProbeInputs> = {}): AccountProbeInputs {
  return {
    connection: {
      kind: 'ready',
      accountIsPaper: true,
      facts: {
        host: '127.0.0.1',
        port: 4002,
        clientId: 6,
        protocolVersion: 193,
        connectionTime: '20261116 09:30:00 US/Eastern',
        managedAccounts: [ACCOUNT],
        farmNotices: ['Market data farm connection is OK:usfarm'],
        connectMs: 41.6,
      },
    },
    sourceClass: 'paper',
    account: { masked: 'DU*****67', keyedDigest: 'a'.repeat(64) },
    reads: {
      summary: {
        latencyMs: 120,
        value: {
          account: ACCOUNT,
          currency: 'USD',
          netLiquidation: 100_000,
          buyingPower: 400_000,
          availableFunds: 100_000,
          excessLiquidity: 100_000,
          initialMargin: 0,
          maintenanceMargin: 0,
          cash: { USD: 100_000 },
        },
      },
      positions: {
        latencyMs: 80,
        value: [{ account: ACCOUNT, symbol: 'IBM', securityType: 'STK', conId: 8314, quantity: 5, averageCost: 210 }],
      },
      instruments: [
        {
          query: { symbol: 'AAPL', securityType: 'STK', exchange: 'SMART', currency: 'USD' },
          details: { latencyMs: 60, value: [details] },
          marketRules: [{ id: 26, increments: [{ lowEdge: 0, increment: 0.01 }] }],
          marketData: { latencyMs: 210, value: { kind: 'available', type: 1, firstTickMs: 200 } },
        },
      ],
    },
    declaredClasses: ['STK'],
    permissions: [whatIf('STK', { kind: 'accepted', initialMarginChange: 60, commission: 1 })],
    ...overrides,
  };
}

function whatIf(securityType: SecurityType, answer: WhatIfAnswer): PermissionEvidence {
  return { kind: 'what_if', securityType, symbol: securityType === 'STK' ? 'AAPL' : 'ES', answer };
}

function attested(securityType: SecurityType, permitted = true): PermissionEvidence {
  return { kind: 'attestation', securityType, permitted, by: 'risk_officer', until: '2027-01-01T00:00:00.000Z' };
}

function facts(inputs: AccountProbeInputs) {
  const { observations, missing } = probeAccount(inputs, context);
  const values = Object.fromEntries(observations.map(({ name, value }) => [name, value]));
  return { values, missing: missing ?? [], of: (name: string) => observations.find((one) => one.name === name) };
}

const config = (inputs: AccountProbeInputs) => renderArtifacts(probeAccount(inputs, context).artifacts)[0]?.text ?? '';

describe('a paper account that may trade what is declared', () => {
  it('gives the four facts of the gate', () => {
    expect(facts(makeInputs())).toMatchObject({
      values: {
        connection_successful: true,
        account_is_paper: true,
        buying_power: 400_000,
        no_permission_mismatch: true,
      },
      missing: [],
    });
    for (const observation of probeAccount(makeInputs(), context).observations) {
      expect(observation).toMatchObject({ stage: 6, sourceClass: 'paper', observedAt: context.observedAt });
    }
  });

  it('is written without its id', () => {
    const text = config(makeInputs());
    expect(text).not.toContain(ACCOUNT);
    expect(JSON.parse(text)).toMatchObject({
      evidence_class: 'paper',
      account: { masked: 'DU*****67' },
      connection: { ready: true, port: 4002, managed_accounts: 1 },
      summary: { buying_power: 400_000, cash: { USD: 100_000 } },
      instruments: [{ price_increments: [{ market_rule: 26 }], market_data: { entitled: true, type: 1 } }],
      latencies_ms: {
        connect: 41.6,
        account_summary: 120,
        positions: 80,
        contract_details_max: 60,
        market_data_max: 210,
      },
    });
  });
});

describe('the handshake', () => {
  it('is a file of its own, as it was, with every managed account by mask and digest', () => {
    const { connection } = makeInputs();
    if (connection.kind !== 'ready') throw new Error('the made connection is ready');
    const two = { ...connection.facts, managedAccounts: [ACCOUNT, 'U7654321'] };
    const reference = (id: string) => ({ masked: maskAccount(id), keyedDigest: sha256(id) });
    const { artifacts } = probeAccount(makeInputs({ handshake: handshakeOf(two, reference) }), context);
    const file = artifacts.find(({ path }) => path === 'ACCOUNT_HANDSHAKE.json');
    expect(file).toMatchObject({
      schema: 'connection-handshake',
      value: {
        evidence_class: 'paper',
        server_version: 193,
        connection_time: '20261116 09:30:00 US/Eastern',
        managed_accounts: [
          { masked: 'DU*****67', keyed_digest: sha256(ACCOUNT) },
          { masked: 'U*****21', keyed_digest: sha256('U7654321') },
        ],
        farm_notices: ['Market data farm connection is OK:usfarm'],
      },
    });
    expect(JSON.stringify(file)).not.toContain('7654321');
  });
});

describe('connection and account', () => {
  it('connected but never ready is a failed connection, and nothing else is known', () => {
    const {
      account: _account,
      reads: _reads,
      ...rest
    } = makeInputs({
      connection: { kind: 'never_ready', host: '127.0.0.1', port: 4002, reason: 'no answer in 10 s' },
      permissions: [],
    });
    const { values, missing, of } = facts(rest);
    expect(values).toEqual({ connection_successful: false });
    expect(of('connection_successful')?.detail).toContain('127.0.0.1:4002 accepted the connection but was never ready');
    expect(missing.map((one) => one.name)).toEqual(['account_is_paper', 'buying_power', 'no_permission_mismatch']);
    expect(JSON.parse(config(rest))).toMatchObject({ connection: { ready: false }, account: null, summary: null });
  });

  it('a live account fails, and was asked nothing', () => {
    const ready = makeInputs().connection;
    if (ready.kind !== 'ready') throw new Error('the made connection is ready');
    const { reads: _reads, ...rest } = makeInputs({
      connection: { ...ready, accountIsPaper: false, facts: { ...ready.facts, managedAccounts: ['DU1', 'U2'] } },
      sourceClass: 'live',
      permissions: [],
    });
    const { values, of } = facts(rest);
    expect(values).toEqual({ connection_successful: true, account_is_paper: false });
    expect(of('account_is_paper')).toMatchObject({
      sourceClass: 'live',
      detail: expect.stringContaining('2 managed accounts, a live one'),
    });
    expect(JSON.parse(config(rest))).toMatchObject({
      summary: null,
      latencies_ms: { account_summary: null, market_data_max: null },
    });
  });

  it('without buying power the fact is 0, not missing', () => {
    const inputs = makeInputs();
    const { reads } = inputs;
    if (reads === undefined) throw new Error('the made account was read');
    const summary = (change: object) => ({
      ...reads,
      summary: { ...reads.summary, value: { ...reads.summary.value, ...change } },
    });
    expect(facts({ ...inputs, reads: summary({ buyingPower: 0 }) }).values).toMatchObject({ buying_power: 0 });
    expect(facts({ ...inputs, reads: summary({ currency: 'EUR' }) }).missing).toEqual([
      { name: 'buying_power', reason: expect.stringContaining('in EUR') },
    ]);
  });

  it('a security that the broker does not know, or whose data it refuses, is written as such', () => {
    const { reads } = makeInputs();
    const [probe] = reads?.instruments ?? [];
    if (reads === undefined || probe === undefined) throw new Error('the made account was read');
    const { marketData: _none, ...unknown } = { ...probe, details: { latencyMs: 9, value: [] }, marketRules: [] };
    const refused = {
      ...probe,
      marketData: { latencyMs: 5, value: { kind: 'refused' as const, code: 354, message: 'not subscribed' } },
    };
    const delayed = { ...probe, marketData: { latencyMs: 5, value: { kind: 'available' as const, type: 3 as const } } };
    const text = config(makeInputs({ reads: { ...reads, instruments: [unknown, refused, delayed] } }));
    expect(JSON.parse(text)).toMatchObject({
      instruments: [
        { definitions: [], market_data: null },
        { market_data: { entitled: false, type: null, code: 354 } },
        { market_data: { entitled: false, type: 3 } },
      ],
      latencies_ms: { contract_details_max: 60, market_data_max: 5 },
    });
  });
});

const ACCEPTED: WhatIfAnswer = { kind: 'accepted', initialMarginChange: 1, commission: 1 };
const READ_ONLY: WhatIfAnswer = { kind: 'read_only', code: 321, message: 'Read-Only mode' };
const refusal = (code: number, message: string): WhatIfAnswer => ({ kind: 'refused', code, message });

const undefinable = (code: number): PermissionEvidence => ({
  kind: 'definition',
  securityType: 'FUT',
  symbol: 'ES',
  code,
  message: 'no definition',
});

describe('permission to trade the declared classes', () => {
  it.each<[string, readonly PermissionEvidence[], boolean | undefined, string]>([
    ['all accepted', [whatIf('STK', ACCEPTED), whatIf('FUT', ACCEPTED)], true, 'paper'],
    ['460', [whatIf('STK', ACCEPTED), whatIf('FUT', refusal(460, 'No trading permissions.'))], false, 'paper'],
    ['203', [whatIf('FUT', refusal(203, 'not allowed for this account'))], false, 'paper'],
    ['201 for permissions', [whatIf('FUT', refusal(201, 'No Trading Permission'))], false, 'paper'],
    ['201 for margin', [whatIf('STK', ACCEPTED), whatIf('FUT', refusal(201, 'Insufficient margin'))], undefined, ''],
    ['a definition refused for want of permission', [whatIf('STK', ACCEPTED), undefinable(460)], false, 'paper'],
    ['a definition that is not found', [whatIf('STK', ACCEPTED), undefinable(200)], undefined, ''],
    ['nothing shown', [], undefined, ''],
    ['one class not shown', [whatIf('STK', ACCEPTED)], undefined, ''],
    ['read-only API', [whatIf('STK', READ_ONLY), whatIf('FUT', READ_ONLY)], undefined, ''],
    ['attested', [attested('STK'), attested('FUT')], true, 'attested'],
    ['shown and attested', [whatIf('STK', ACCEPTED), attested('FUT')], true, 'attested'],
    ['read-only but attested', [whatIf('STK', READ_ONLY), attested('STK'), attested('FUT')], true, 'attested'],
    [
      'attested against the broker',
      [whatIf('FUT', refusal(460, 'No')), attested('FUT'), attested('STK')],
      false,
      'attested',
    ],
    ['attested as not permitted', [whatIf('STK', ACCEPTED), attested('FUT', false)], false, 'attested'],
  ])('%s', (_case, permissions, value, sourceClass) => {
    const { of, missing } = facts(makeInputs({ declaredClasses: ['STK', 'FUT'], permissions }));
    expect(of('no_permission_mismatch')?.value).toBe(value);
    if (value === undefined) expect(missing.map((one) => one.name)).toEqual(['no_permission_mismatch']);
    else expect(of('no_permission_mismatch')?.sourceClass).toBe(sourceClass);
  });

  it('says that the API is in read-only mode', () => {
    const { missing } = facts(makeInputs({ permissions: [whatIf('STK', READ_ONLY)] }));
    expect(missing[0]?.reason).toContain('read-only mode (error 321)');
  });

  it('names the refused class with the answer of the broker', () => {
    const permissions = [whatIf('STK', ACCEPTED), whatIf('FUT', refusal(460, 'No trading permissions.'))];
    const { of } = facts(makeInputs({ declaredClasses: ['STK', 'FUT'], permissions }));
    expect(of('no_permission_mismatch')?.detail).toBe('FUT: what-if order in ES: error 460 No trading permissions.');
  });

  it('is not known for a system that declares nothing', () => {
    expect(facts(makeInputs({ declaredClasses: [], permissions: [] })).missing[0]?.reason).toContain(
      'declares no asset class',
    );
  });

  it('stays simulated on a simulated gateway, attested or not', () => {
    const permissions = [whatIf('STK', ACCEPTED), attested('FUT')];
    const { of } = facts(makeInputs({ declaredClasses: ['STK', 'FUT'], permissions, sourceClass: 'simulated' }));
    expect(of('no_permission_mismatch')?.sourceClass).toBe('simulated');
    const denied = [attested('STK'), undefinable(460)];
    const refused = facts(
      makeInputs({ declaredClasses: ['STK', 'FUT'], permissions: denied, sourceClass: 'simulated' }),
    );
    expect(refused.of('no_permission_mismatch')?.sourceClass).toBe('simulated');
  });
});
