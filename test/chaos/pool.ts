import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Played } from './player.ts';
import type { Order } from './worker.ts';

/** Worker processes, each playing one combination at a time. */
export interface Pool {
  play(order: Order): Promise<Played>;
  close(): void;
}

interface Waiting {
  readonly order: Order;
  readonly done: (played: Played) => void;
}

/** Opens a pool of `size` processes; a process that dies is a finding of its combination. */
export function openPool(size: number): Pool {
  const waiting: Waiting[] = [];
  const children = new Set<ChildProcess>();
  let isClosed = false;
  const start = () => {
    const child = fork(join(import.meta.dirname, 'worker.ts'), [], { execArgv: ['--no-warnings'] });
    children.add(child);
    let present: Waiting | undefined;
    const next = () => {
      present = waiting.shift();
      if (present !== undefined) child.send(present.order);
      else idle.push(next);
    };
    child.on('message', (played: Played) => {
      present?.done(played);
      next();
    });
    child.on('exit', (code, signal) => {
      children.delete(child);
      present?.done(dead(present.order, `its process ended with ${code ?? signal}`));
      const place = idle.indexOf(next);
      if (place >= 0) idle.splice(place, 1);
      if (!isClosed) start();
    });
    next();
  };
  const idle: (() => void)[] = [];
  for (let i = 0; i < size; i++) start();
  return {
    play: (order) =>
      new Promise((done) => {
        waiting.push({ order, done });
        idle.shift()?.();
      }),
    close: () => {
      isClosed = true;
      for (const child of children) child.kill();
    },
  };
}

function dead({ index }: Order, words: string): Played {
  const nothing = { runs: [], orders: 0, fills: 0, strikes: [], missed: [], virtualMs: 0 };
  return { index, findings: [{ kind: 'the harness broke', words }], outcome: 'broken', ...nothing };
}
