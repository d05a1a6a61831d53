import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { numberAt } from './json-path.ts';
import { BINARY } from './prelive.ts';
import { readyLine } from './ready-line.ts';

const PROBE = resolve(import.meta.dirname, 'memory-probe.cjs');

/** `prelive gateway` in a separate process. */
export interface GatewayProcess {
  readonly port: number;
  /** Steps a manual clock through the control API. */
  advance(ms: number): Promise<void>;
  /** Bytes in use after a collection. */
  memory(): Promise<{ readonly rss: number; readonly heapUsed: number }>;
  stop(): Promise<void>;
}

/** Starts the real binary with these flags and free ports; resolves when it listens. */
export async function startGatewayProcess(flags: readonly string[]): Promise<GatewayProcess> {
  const words = ['gateway', '--port', '0', '--control-port', '0', '--latency', 'immediate', ...flags];
  const child = spawn(process.execPath, ['--expose-gc', '--require', PROBE, BINARY, ...words], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ready = await readyLine(child);
  const control = `http://127.0.0.1:${numberAt(ready, 'controlPort')}`;
  return {
    port: numberAt(ready, 'port'),
    advance: (ms) => post(`${control}/time/advance`, { ms }),
    memory: async () => {
      child.send('now');
      const [usage]: unknown[] = await once(child, 'message');
      return { rss: numberAt(usage, 'rss'), heapUsed: numberAt(usage, 'heapUsed') };
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function post(url: string, body: object): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
}
