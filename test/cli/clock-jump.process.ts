import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCli, startGatewayProcess } from '../support/run-cli.ts';
import { readJson, scratch } from './scratch.ts';

/** Changes the wall clock and leaves the machine's monotonic clock unchanged. */
const FAKETIME = globSync('/usr/lib/*/faketime/libfaketime.so.1')[0];
const place = scratch();

describe('a session on a machine whose clock is set while it trades', () => {
  it.skipIf(FAKETIME === undefined).each(['+2h', '-3d'])(
    'by %s says so, waits for the gateway, and ends when its duration has passed',
    async (jump) => {
      const gateway = await startGatewayProcess();
      const offset = join(place, `offset${jump}`);
      writeFileSync(offset, '+0');
      const words = ['stage7', '--duration', '12s', '--trades', '1-20', '--symbols', 'AAPL', '--out', `s7${jump}`];
      const began = performance.now();
      const running = startCli([...words, '--port', String(gateway.port)], place, {
        env: {
          LD_PRELOAD: FAKETIME ?? '',
          FAKETIME_TIMESTAMP_FILE: offset,
          FAKETIME_NO_CACHE: '1',
          FAKETIME_DONT_FAKE_MONOTONIC: '1',
          DONT_FAKE_MONOTONIC: '1',
        },
      });
      await new Promise<void>((settle) => {
        running.process.stderr?.on('data', (part) => /ACTIVE/.test(String(part)) && settle());
      });
      writeFileSync(offset, jump);
      const { exitCode, stderr } = await running.ended;
      const tookMs = performance.now() - began;
      await gateway.stop();
      expect(exitCode).toBe(3);
      expect(stderr).toMatch(/ALARM .* CLOCK_SKEW: this machine's clock jumped by -?\d+/);
      expect(tookMs).toBeLessThan(90_000);
      const log = readJson(join(place, `s7${jump}`), 'PAPER_TRADING_LOG.json');
      expect(log).toMatchObject({ complete: true });
      expect(JSON.stringify(log)).toContain('CLOCK_SKEW_OVER');
    },
    120_000,
  );
});
