import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Gateway, startGateway } from '../../src/gateway/server/start-gateway.ts';
import type { PlannedFault } from './combination.ts';
import { createDice } from './dice.ts';
import { drawFaults } from './draw-fault.ts';
import { judge } from './judge.ts';
import type { Finding, Played } from './player.ts';
import { journalsOf } from './trading-process.ts';

/*
 * Runs the built binary with signals and streams on accelerated clocks: the gateway by its own speed, the process by
 * libfaketime. Covers only a few combinations; the others run in one process.
 */

const SPEED = 20;
const DURATION_S = 180;
const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'];
const BINARY = resolve(import.meta.dirname, '../../bin/run.js');
/** Limit of real time for one process; its session lasts nine seconds. */
const PATIENCE_MS = 120_000;
/** Documented exit codes of prelive; 70 is a defect. */
const EXIT_CODES: readonly (number | null)[] = [0, 1, 3, 4, 130];

type Act = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT' | 'SIGKILL' | 'pause' | 'close stdout' | 'close stderr';

interface Case {
  readonly name: string;
  /** Acts in order, for each process of the case. */
  readonly processes: readonly (readonly Act[])[];
  readonly faults: number;
  /** Standard output is a full device. */
  readonly full?: boolean;
}

const CASES: readonly Case[] = [
  { name: 'Ctrl-C', processes: [['SIGINT']], faults: 0 },
  { name: 'Ctrl-C and a fault', processes: [['SIGINT']], faults: 1 },
  { name: 'SIGTERM and two faults', processes: [['SIGTERM']], faults: 2 },
  { name: 'SIGQUIT', processes: [['SIGQUIT']], faults: 1 },
  { name: 'a closed window', processes: [['SIGHUP']], faults: 0 },
  { name: 'Ctrl-C twice', processes: [['SIGINT', 'SIGINT'], []], faults: 0 },
  { name: 'killed', processes: [['SIGKILL'], []], faults: 1 },
  { name: 'killed twice', processes: [['SIGKILL'], ['SIGKILL'], []], faults: 0 },
  { name: 'killed, then Ctrl-C', processes: [['SIGKILL'], ['SIGINT']], faults: 1 },
  { name: 'the reader of the output goes', processes: [['close stdout', 'close stderr']], faults: 0 },
  { name: 'the output is a full disk', processes: [[]], faults: 1, full: true },
  { name: 'paused for a minute', processes: [['pause']], faults: 0 },
];

/** Path of libfaketime, if installed. */
export function findFaketime(): string | undefined {
  return globSync('/usr/lib/*/faketime/libfaketime.so.1')[0];
}

/** Number of the combinations. */
export const REAL_COUNT = CASES.length;

/** Plays one of them. */
export async function playReal(seed: number, index: number, faketime: string): Promise<Played> {
  const one = CASES[index % CASES.length];
  if (one === undefined) throw new Error('there are no combinations');
  const dice = createDice(`real/${seed}/${index}`);
  const faults = drawFaults({ dice, symbols: SYMBOLS }, one.faults, DURATION_S * 1_000);
  const folder = mkdtempSync(join(tmpdir(), 'prelive-real-'));
  const gateway = await openGateway(seed * 1_000_003 + index, faults);
  try {
    const runs: ProcessEnd[] = [];
    for (const acts of one.processes) {
      runs.push(
        await runProcess({
          gateway,
          folder,
          faketime,
          acts,
          isFull: one.full === true,
          waitMs: dice.between(3_000, 7_000),
        }),
      );
      gateway.faults.stopAll();
      // A finished session is not resumed: the same command would start another.
      if (!isUnfinished(join(folder, 'out'))) break;
    }
    const last = runs.at(-1)?.words ?? '';
    const venue = gateway.venue.dump(gateway.now());
    const { findings, ...judged } = await judge(join(folder, 'out'), venue, { words: last }, false);
    return {
      index,
      findings: [...runs.flatMap(exitFaults), ...findings],
      runs: [
        one.name,
        ...faults.map(({ plan }) => JSON.stringify(plan)),
        ...runs.map(({ exitCode, words }) => `exit ${exitCode}: ${words.trim().split('\n')[0]}`),
      ],
      ...judged,
      strikes: [...one.processes.flat(), ...gateway.faults.begun().map(({ name }) => name)],
      missed: [...gateway.scenarios.failures],
      virtualMs: gateway.now() - gateway.venue.sessionOpen,
    };
  } finally {
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An unreadable journal is found by the next process. */
function isUnfinished(folder: string): boolean {
  try {
    return journalsOf(folder).unfinished() !== undefined;
  } catch {
    return true;
  }
}

function openGateway(seed: number, faults: readonly PlannedFault[]): Promise<Gateway> {
  const plans = faults.map(({ plan }) => plan);
  return startGateway({
    mode: 'real',
    speed: SPEED,
    seed,
    market: 'momentum',
    scenarios: [{ id: 'chaos', title: 'chaos', faults: plans }],
  });
}

interface ProcessEnd {
  readonly exitCode: number | null;
  readonly words: string;
  readonly wasKilled: boolean;
  readonly isLate: boolean;
}

function exitFaults({ exitCode, words, wasKilled, isLate }: ProcessEnd): readonly Finding[] {
  if (isLate) return [{ kind: 'does not end', words: `after ${PATIENCE_MS} ms: ${words.slice(-400)}` }];
  if (wasKilled || EXIT_CODES.includes(exitCode)) return [];
  return [{ kind: `exit ${exitCode}`, words: words.slice(0, 1_500) }];
}

interface ProcessPlan {
  readonly gateway: Gateway;
  readonly folder: string;
  readonly faketime: string;
  readonly acts: readonly Act[];
  readonly isFull: boolean;
  readonly waitMs: number;
}

async function runProcess(plan: ProcessPlan): Promise<ProcessEnd> {
  const child = startStage(plan);
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      words += text;
    });
  }
  const ended = new Promise<number | null>((settle) => child.once('exit', (code) => settle(code)));
  const acting = act(child, plan);
  const exitCode = await Promise.race([ended, sleep(PATIENCE_MS, 'late' as const, { ref: false })]);
  if (exitCode === 'late') child.kill('SIGKILL');
  await acting;
  return {
    exitCode: exitCode === 'late' ? null : exitCode,
    words,
    wasKilled: plan.acts.includes('SIGKILL'),
    isLate: exitCode === 'late',
  };
}

function startStage({ gateway, folder, faketime, isFull }: ProcessPlan): ChildProcess {
  const words = [
    'stage7',
    '--client-id',
    '1',
    '--duration',
    `${DURATION_S}s`,
    '--trades',
    '1-200',
    '--symbols',
    SYMBOLS.join(','),
  ];
  // The gateway's clock in whole seconds: the process starts a moment later.
  const begin = new Date(gateway.now()).toISOString().replace('T', ' ').slice(0, 19);
  const env = {
    ...process.env,
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_STATE_HOME: join(folder, 'state'),
    LD_PRELOAD: faketime,
    FAKETIME: `@${begin} x${SPEED}`,
    TZ: 'UTC',
  };
  const full = isFull && existsSync('/dev/full') ? openSync('/dev/full', 'w') : 'pipe';
  return spawn(process.execPath, [BINARY, ...words, '--port', String(gateway.port), '--out', 'out'], {
    cwd: folder,
    env,
    stdio: ['ignore', full, 'pipe'],
  });
}

/** Waits until the session trades, then performs the acts in order. */
async function act(child: ChildProcess, { gateway, acts, waitMs }: ProcessPlan): Promise<void> {
  for (let wait = 0; wait < 200 && !gateway.venue.openOrders().length && !gateway.venue.executions().length; wait++) {
    await sleep(100);
  }
  await sleep(waitMs - 2_000);
  for (const one of acts) {
    if (child.exitCode !== null) return;
    await doTo(child, one);
    await sleep(300);
  }
}

async function doTo(child: ChildProcess, one: Act): Promise<void> {
  if (one === 'close stdout') child.stdout?.destroy();
  else if (one === 'close stderr') child.stderr?.destroy();
  else if (one === 'pause') {
    child.kill('SIGSTOP');
    await sleep(60_000 / SPEED);
    child.kill('SIGCONT');
  } else child.kill(one);
}
