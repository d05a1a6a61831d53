import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, runCli, startGatewayProcess } from '../support/run-cli.ts';
import { filesIn, read, readJson, scratch, verdictsOn } from './scratch.ts';

const place = scratch();
let gateway: GatewayProcess;
beforeAll(async () => {
  gateway = await startGatewayProcess();
});
afterAll(async () => {
  await gateway.stop();
});

const stage6 = (port: number, ...words: string[]) =>
  runCli(['stage6', '--paper', '--port', String(port), ...words], place);

/** Runs stage 6 with what-if orders, under rehearsal rules, on its own gateway. */
async function probe(...gatewayWords: string[]) {
  const own = await startGatewayProcess(gatewayWords);
  const out = `own${own.port}`;
  const run = await stage6(own.port, '--what-if', '--step', 'rehearsal', '--out', out, '--json');
  const ended = await own.stop();
  return {
    ...run,
    ended,
    verdict: JSON.parse(run.stdout).verdict,
    config: readJson(join(place, out), 'ACCOUNT_CONFIG.json'),
  };
}

const clauseVerdicts = (verdict: { readonly clauses: readonly { readonly id: string; readonly verdict: string }[] }) =>
  Object.fromEntries(verdict.clauses.map((clause) => [clause.id, clause.verdict]));

describe('gateway', () => {
  it('says where it listens, on one line of JSON, and that it is simulated', () => {
    expect(JSON.parse(gateway.ready)).toEqual({
      event: 'ready',
      host: '127.0.0.1',
      port: gateway.port,
      account: 'DUSIM0001',
      simulated: true,
    });
  });

  it('ends with 0 and without a word at Ctrl-C, also with --json', async () => {
    for (const words of [[], ['--json']]) {
      const own = await startGatewayProcess(words);
      expect(await own.stop()).toEqual({ exitCode: 0, stdout: `${own.ready}\n`, stderr: '' });
    }
  });

  it('on a port that another program has exits 4 and names it', async () => {
    const { exitCode, stderr } = await runCli(['gateway', '--port', String(gateway.port)], place);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('error PORT_UNAVAILABLE (exit 4)');
    expect(stderr).toContain(`127.0.0.1:${gateway.port}`);
  });

  it('warns in one line of a first day after the last published calendar', async () => {
    const own = await startGatewayProcess(['--date', '2029-01-02']);
    const { exitCode, stderr } = await own.stop();
    expect(exitCode).toBe(0);
    expect(stderr.replaceAll(/\s*›\s*|\s+/g, ' ').trim()).toBe(
      "Warning: 2029-01-02 is outside of the years for which the NYSE calendar is known (2007 to 2028): its holidays follow the exchange's rules and may differ.",
    );
  });

  it.each([
    ['--deny', 'BONDS', 'BONDS'],
    ['--port', '70000', '70000'],
    ['--contracts', 'nowhere.yaml', 'nowhere.yaml'],
    ['--date', '2026-11-26', 'the next one, 2026-11-27'],
    ['--date', '2026-11-21', 'the next one, 2026-11-23'],
    ['--date', '0000-01-03', 'expected a day of the calendar'],
    ['--date', '1999-01-04', 'expected a day of 2007 to 2099'],
    ['--date', '2100-01-04', 'expected a day of 2007 to 2099'],
    ['--date', '2029-03-30', 'the next one, 2029-04-02'],
    ['--date', '2026-02-30', 'found "2026-02-30"'],
  ])('refuses %s %s by name', async (flag, value, named) => {
    const { exitCode, stderr } = await runCli(['gateway', flag, value], place);
    expect(exitCode).toBe(flag === '--contracts' ? 4 : 2);
    expect(stderr).toContain(named);
    expect(stderr).not.toContain('    at ');
  });
});

describe('stage6 --paper against the simulated gateway', () => {
  it('writes ACCOUNT_CONFIG.json and exits 3, for simulated evidence and open stages, and says both', async () => {
    const { exitCode, stdout } = await stage6(gateway.port, '--out', 's6');
    expect(exitCode).toBe(3);
    expect(verdictsOn(stdout)[0]).toEqual(['6', 'PENDING']);
    expect(stdout).toContain('simulated evidence counts in a rehearsal alone');
    expect(stdout).toContain('The evidence is SIMULATED');
    expect(stdout).toContain('waits for stage 4, 5');
    expect(readJson(join(place, 's6'), 'ACCOUNT_CONFIG.json')).toMatchObject({ evidence_class: 'simulated' });
    for (const file of filesIn(join(place, 's6'))) expect(read(join(place, 's6'), file)).not.toContain('DUSIM0001');
    expect(stdout).not.toContain('DUSIM0001');
  });

  it('sees no fault in a gateway with money and all permissions', async () => {
    const { verdict, ended } = await probe();
    expect(clauseVerdicts(verdict)).toEqual({
      connection_successful: 'PASS',
      account_is_paper: 'PASS',
      buying_power: 'PASS',
      no_permission_mismatch: 'PASS',
    });
    expect(ended.exitCode).toBe(0);
  });

  it('turns buying_power false with --cash 0', async () => {
    const { exitCode, verdict } = await probe('--cash', '0');
    expect(clauseVerdicts(verdict)).toMatchObject({ buying_power: 'FAIL' });
    expect(exitCode).toBe(1);
  });

  it('turns no_permission_mismatch false with --deny FUT, and only that', async () => {
    const { exitCode, verdict } = await probe('--deny', 'FUT');
    expect(clauseVerdicts(verdict)).toMatchObject({ buying_power: 'PASS', no_permission_mismatch: 'FAIL' });
    expect(exitCode).toBe(1);
  });

  it('says that a gateway in read-only mode is in read-only mode', async () => {
    const { verdict, stdout } = await probe('--read-only');
    expect(clauseVerdicts(verdict)).toMatchObject({ no_permission_mismatch: 'PENDING' });
    expect(stdout).toMatch(/read-only/i);
  });
});

describe('stage6 --paper', () => {
  it('with nothing listening exits 4 within 3 s, naming host and port and how to start one', async () => {
    const own = await startGatewayProcess();
    await own.stop();
    const begun = performance.now();
    const { exitCode, stderr } = await stage6(own.port, '--out', 'closed');
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('error GATEWAY_UNREACHABLE (exit 4)');
    expect(stderr).toContain(`127.0.0.1:${own.port}`);
    expect(stderr).toContain(`prelive gateway --port ${own.port}`);
  });

  it.each(['4001', '7496'])('refuses the live port %s', async (port) => {
    const { exitCode, stderr } = await stage6(Number(port), '--out', 'live');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error LIVE_PORT_REFUSED (exit 2)');
  });

  it('without --paper is a usage error', async () => {
    const { exitCode, stderr } = await runCli(['stage6', '--port', String(gateway.port)], place);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--paper');
  });

  it('takes no account that the gateway does not manage', async () => {
    const { exitCode, stderr } = await stage6(gateway.port, '--account', 'DU9999999', '--out', 'unknown');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error ACCOUNT_UNKNOWN (exit 2)');
  });
});
