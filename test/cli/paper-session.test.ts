import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSchemas } from '../../src/adapters/schemas/schemas.ts';
import { type GatewayProcess, runCli, startCli, startGatewayProcess } from '../support/run-cli.ts';
import { filesIn, PACKAGE, read, readJson, scratch, verdictsOn } from './scratch.ts';

// Real time with the real gateway process: sessions mostly wait, so they run in parallel.
const place = scratch();
const gateways: GatewayProcess[] = [];
async function ownGateway(): Promise<string> {
  const gateway = await startGatewayProcess();
  gateways.push(gateway);
  return String(gateway.port);
}
afterAll(async () => {
  for (const gateway of gateways) expect((await gateway.stop()).exitCode).toBe(0);
});

const PATIENCE_MS = 100_000;
const recompute = (folder: string) =>
  spawnSync('python3', [join(PACKAGE, 'test/independent/recompute.py'), folder], { encoding: 'utf8' });
const faultsOf = (folder: string, file: string) =>
  createSchemas().faults(file.replace('.json', '').toLowerCase().replaceAll('_', '-'), readJson(folder, file));
const LOG = 'PAPER_TRADING_LOG.json';

describe.concurrent('against prelive gateway in real time', () => {
  it('a session of 3 s leaves log and metrics, and says what it is too short for', {
    timeout: PATIENCE_MS,
  }, async () => {
    const port = await ownGateway();
    const folder = join(place, 's7');
    const words = ['stage7', '--duration', '3s', '--trades', '1-20', '--symbols', 'AAPL,MSFT', '--port', port];
    const { exitCode, stdout, stderr } = await runCli([...words, '--out', 's7'], place);
    expect(exitCode).toBe(3);
    expect(verdictsOn(stdout)[0]).toEqual(['7', 'PENDING']);
    expect(stdout).toContain('The evidence is SIMULATED');
    expect(stdout).toMatch(/duration 3\.\d s, asked >= 6 h|duration [\d,.]+ ms, asked >= 6 h/);
    expect(stderr).toMatch(/^\d:\d\d:\d\d left {3}ACTIVE/);
    expect(faultsOf(folder, LOG)).toEqual([]);
    expect(readJson(folder, LOG)).toMatchObject({
      evidence_class: 'simulated',
      complete: true,
      account: { masked: 'DU*****01' },
      asked: { duration_ms: 3000, minimum_trades: 1, maximum_trades: 20, symbols: ['AAPL', 'MSFT'] },
    });
    expect(read(folder, 'PAPER_TRADING_METRICS.csv').split('\n')[0]).toContain('metric');
    for (const file of filesIn(folder)) expect(read(folder, file)).not.toContain('DUSIM0001');
    expect(stdout + stderr).not.toContain('DUSIM0001');
    expect(recompute(folder)).toMatchObject({ status: 0, stdout: expect.stringContaining('everything adds up') });
  });

  it('Ctrl-C in the middle exits 130 and leaves a valid, incomplete log', { timeout: PATIENCE_MS }, async () => {
    const port = await ownGateway();
    const words = ['stage7', '--duration', '1h', '--trades', '1-20', '--symbols', 'AAPL', '--port', port];
    const running = startCli([...words, '--out', 'stopped'], place);
    await new Promise<void>((settle) => {
      running.process.stderr?.on('data', (part) => /ACTIVE/.test(String(part)) && settle());
    });
    running.process.kill('SIGINT');
    const { exitCode, stdout, stderr } = await running.ended;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('stopping: cancelling orders and closing positions');
    expect(stdout).toContain('The session is incomplete');
    const folder = join(place, 'stopped');
    expect(faultsOf(folder, LOG)).toEqual([]);
    expect(readJson(folder, LOG)).toMatchObject({ complete: false, interruption: expect.any(String) });
    expect(recompute(folder)).toMatchObject({ status: 0, stdout: expect.stringContaining('incomplete') });
  });
});

describe('stage7 and the drills', () => {
  let closed = '';
  beforeAll(async () => {
    const gateway = await startGatewayProcess();
    closed = String(gateway.port);
    await gateway.stop();
  });

  it.each([
    ['stage7', '--duration', '3s'],
    ['baseline', 'record'],
    ['drill', 'rollback'],
  ])('%s %s with nothing listening exits 4 and names the place', async (...words) => {
    const { exitCode, stderr } = await runCli([...words, '--port', closed, '--out', 'closed'], place);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('error GATEWAY_UNREACHABLE (exit 4)');
    expect(stderr).toContain(`127.0.0.1:${closed}`);
  });

  it.each([
    ['stage7', '--duration', '3s'],
    ['baseline', 'record'],
    ['drill', 'rollback'],
  ])('%s %s refuses a live port', async (...words) => {
    const { exitCode, stderr } = await runCli([...words, '--port', '7496', '--out', 'live'], place);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error LIVE_PORT_REFUSED (exit 2)');
  });
});
