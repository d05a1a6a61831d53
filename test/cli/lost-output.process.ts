import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from '../support/run-cli.ts';
import { PACKAGE, read, readJson, scratch } from './scratch.ts';

const PATIENCE_MS = 100_000;
const place = scratch();
const gateways: GatewayProcess[] = [];
afterAll(async () => {
  for (const gateway of gateways) await gateway.stop();
});

/**
 * Runs the binary in a shell line, where `$PRELIVE` stands for it; returns the exit code that the line writes to a
 * file.
 */
async function inShell(line: string): Promise<{ readonly exitCode: number; readonly stdout: string }> {
  const name = `code-${Math.random()}`;
  const program = `'${process.execPath}' '${join(PACKAGE, 'bin/run.js')}'`;
  const text = line.replace('$PRELIVE', `(${program}`).replace('$END', `; echo $? > ${name})`);
  const child = spawn('sh', ['-c', text], { cwd: place, stdio: ['ignore', 'pipe', 'ignore'] });
  let stdout = '';
  child.stdout.on('data', (part) => {
    stdout += String(part);
  });
  await new Promise((settle) => child.once('close', settle));
  return { exitCode: Number(read(place, name)), stdout };
}

async function session(out: string, more: string): Promise<string> {
  const gateway = await startGatewayProcess();
  gateways.push(gateway);
  const asked = '--duration 3s --trades 1-20 --symbols AAPL,MSFT';
  return `$PRELIVE stage7 ${asked} --port ${gateway.port} --out ${out} ${more}`;
}

const isWhole = (out: string) =>
  expect(readJson(join(place, out), 'PAPER_TRADING_LOG.json')).toMatchObject({ complete: true });

describe.concurrent('a session whose output cannot be written ends as it would have', () => {
  it('when the reader of both streams has died (2>&1 | tee log)', { timeout: PATIENCE_MS }, async () => {
    const line = await session('reader', '2>&1 $END | head -c 20 > /dev/null');
    expect((await inShell(line)).exitCode).toBe(3);
    isWhole('reader');
  });

  const itWithFull = it.skipIf(!existsSync('/dev/full'));
  itWithFull('when the disk behind standard error is full, and says so', { timeout: PATIENCE_MS }, async () => {
    const { exitCode, stdout } = await inShell(await session('errors', '2> /dev/full $END'));
    expect(exitCode).toBe(3);
    expect(stdout).toContain('warning: standard error could not be written: no space is left');
    isWhole('errors');
  });

  itWithFull('when the disk behind both is full', { timeout: PATIENCE_MS }, async () => {
    expect((await inShell(await session('both', '> /dev/full 2>&1 $END'))).exitCode).toBe(3);
    isWhole('both');
  });
});
