import type { Answer } from './answer.ts';

/** An engine and its answer for a shape. */
export interface Measured extends Answer {
  readonly engine: string;
}

/** Figures of one engine, from the least disturbed run. */
export interface Row {
  readonly engine: string;
  readonly version: string;
  readonly runtime: string;
  readonly cpuSeconds: number;
  /** CPU time of the first run, before compilation. */
  readonly firstCpuSeconds: number;
  readonly barsPerCpuSecond: number;
  readonly orders: number;
}

/** A peer compared with our engine. */
export interface PeerRow extends Row {
  /** Our bars per CPU second divided by those of the peer. */
  readonly ratio: number;
}

/** Our engine and its peers for one shape. */
export interface Comparison {
  readonly own: Row;
  readonly peers: readonly PeerRow[];
  /** Reasons why the figures are invalid, or why our engine is slower; empty without any. */
  readonly failures: readonly string[];
}

/** Largest relative difference of the numbers of orders: differently rounded averages may cross a minute apart. */
export const ORDER_TOLERANCE = 0.005;

/** On these walks a symbol crosses about every twenty bars. */
const MOST_BARS_PER_ORDER = 50;

/** Compares engines for a shape of `bars` bars. */
export function compare(bars: number, own: Measured, peers: readonly Measured[]): Comparison {
  const ownRow = rowOf(own);
  const peerRows = peers.map((peer) => {
    const row = rowOf(peer);
    return { ...row, ratio: ownRow.barsPerCpuSecond / row.barsPerCpuSecond };
  });
  const worthless = [own, ...peers].flatMap((measured) => worthlessOf(bars, measured));
  return {
    own: ownRow,
    peers: peerRows,
    failures: [...worthless, ...peerRows.flatMap((peer) => lossOf(ownRow, peer))],
  };
}

function rowOf({ engine, version, runtime, runs }: Measured): Row {
  const cpuSeconds = Math.min(...runs.map((run) => run.cpuSeconds));
  const [first] = runs;
  const [bars, orders] = [first?.bars ?? 0, first?.orders ?? 0];
  const firstCpuSeconds = first?.cpuSeconds ?? Number.NaN;
  return { engine, version, runtime, cpuSeconds, firstCpuSeconds, barsPerCpuSecond: bars / cpuSeconds, orders };
}

/** A run that does different work is invalid. */
function worthlessOf(bars: number, { engine, runs }: Measured): readonly string[] {
  const failures: string[] = [];
  const [first] = runs;
  for (const run of runs) {
    if (run.bars !== bars) failures.push(`${engine} saw ${run.bars} bars of ${bars}`);
    if (run.orders * MOST_BARS_PER_ORDER < bars) failures.push(`${engine} filled only ${run.orders} orders`);
    if (run.orders !== first?.orders) failures.push(`${engine} filled ${first?.orders} orders, then ${run.orders}`);
  }
  return [...new Set(failures)];
}

function lossOf(own: Row, peer: PeerRow): readonly string[] {
  const failures: string[] = [];
  if (Math.abs(peer.orders - own.orders) > ORDER_TOLERANCE * own.orders)
    failures.push(`${peer.engine} filled ${peer.orders} orders, ${own.engine} ${own.orders}: not the same work`);
  if (!(peer.ratio > 1)) failures.push(`${own.engine} is behind ${peer.engine}`);
  return failures;
}
