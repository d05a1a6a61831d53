import type { Answer } from './answer.ts';

/** An engine and its answer over a shape. */
export interface Measured extends Answer {
  readonly engine: string;
}

/** Figures of one engine, of the least disturbed of its runs. */
export interface Row {
  readonly engine: string;
  readonly version: string;
  readonly runtime: string;
  readonly cpuSeconds: number;
  /** The first run, in which nothing is compiled yet. */
  readonly firstCpuSeconds: number;
  readonly barsPerCpuSecond: number;
  readonly orders: number;
}

/** A peer beside our engine. */
export interface PeerRow extends Row {
  /** Our bars a CPU second to those of the peer. */
  readonly ratio: number;
}

/** Our engine and its peers over one shape. */
export interface Comparison {
  readonly own: Row;
  readonly peers: readonly PeerRow[];
  /** Reasons for which the figures are worthless, or our engine is the slower one; empty when all is well. */
  readonly failures: readonly string[];
}

/** Largest difference of the numbers of orders: averages that are rounded in another way may cross a minute apart. */
export const ORDER_TOLERANCE = 0.005;

/** On these walks a symbol crosses about every twenty bars. */
const MOST_BARS_PER_ORDER = 50;

/** Compares engines over a shape of so many bars. */
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

/** A run that does other work than it should is no measure. */
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
