import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { loadContracts } from '../../../src/adapters/schemas/message-contracts.ts';
import { brokerSessions } from '../../../src/composition/broker-sessions.ts';
import { createRandom } from '../../../src/domain/random.ts';
import { type Gateway, startGateway } from '../../../src/gateway/server/start-gateway.ts';
import { strategyFactory } from '../../../src/runner/paper/chosen-engine.ts';
import { engineSettings } from '../../../src/runner/paper/engine-settings.ts';
import { runPaperStage } from '../../../src/runner/paper/run-paper-stage.ts';
import { withValidation } from '../../support/temporary-validation.ts';

const RECOMPUTE = resolve(import.meta.dirname, '../../independent/recompute.py');
const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'] as const;
const MINUTE_MS = 60_000;

let gateway: Gateway | undefined;
afterEach(async () => gateway?.close());

/** Fills are corrected to fewer shares and cancelled throughout the session, also around its end. */
const CORRECTIONS = {
  id: 'corrections',
  title: 'Fills are corrected and taken back',
  faults: [
    { after: { event: 'filled', count: 1, delay: '70s' }, do: { 'bust-execution': {} } },
    { after: { event: 'filled', count: 3, delay: '70s' }, do: { 'correct-execution': { quantity: 3 } } },
    { after: { event: 'filled', count: 5, delay: '70s' }, do: { 'correct-execution': { quantity: 1 } } },
    { after: { event: 'filled', count: 7, delay: '70s' }, do: { 'bust-execution': {} } },
    { after: { event: 'filled', count: 9, delay: '70s' }, do: { 'correct-execution': { quantity: 2 } } },
    { after: { event: 'filled', count: 11, delay: '70s' }, do: { 'bust-execution': {} } },
    { at: '1801s', do: { 'bust-execution': {} } },
  ],
} as const;

it('a session whose fills are corrected and taken back is recorded whole, and every value of it can be reckoned again', async () => {
  await withValidation({ step: 'rehearsal', preset: 'spec' }, async (validation) => {
    const venue = await startGateway({ seed: 3, mode: 'lockstep', scenarios: [CORRECTIONS] });
    gateway = venue;
    const { host, port } = venue;
    const report = await runPaperStage({
      validation,
      sessions: brokerSessions,
      connection: { host, port, clientId: 1, time: { mode: 'lockstep' }, random: createRandom(1) },
      asked: { durationMs: 30 * MINUTE_MS, minimumTrades: 5, maximumTrades: 100, symbols: SYMBOLS },
      engine: engineSettings({ capitalInUse: 100_000 }),
      createStrategy: strategyFactory(SYMBOLS, {}),
      contracts: loadContracts(),
      random: createRandom(2),
      networkClass: 'loopback',
      readBook: async () => venue.venue.book(),
      accountReference: () => ({ masked: 'DU*****67', keyedDigest: '0'.repeat(64) }),
      clocks: { monotonicMs: () => performance.now() },
      force: false,
    });
    expect(report.error).toBeUndefined();
    expect(venue.scenarios.failures).toEqual([]);
    const { folder } = validation.workspace;
    const log = JSON.parse(readFileSync(join(folder, 'PAPER_TRADING_LOG.json'), 'utf8'));
    expect(log.session.corrections.length).toBeGreaterThanOrEqual(5);
    expect(log.session.executions.some((one: { quantity: number }) => one.quantity === 0)).toBe(true);
    const { stdout } = spawnSync('python3', [RECOMPUTE, folder], { encoding: 'utf8' });
    expect(stdout).toContain('everything adds up');
  });
});
