import { digits } from '../support/figure.ts';
import { type Column, tableLines } from '../support/table.ts';
import type { Comparison, PeerRow, Row } from './comparison.ts';
import { barCount, type Shape, SYMBOLS } from './shapes.ts';

/** A shape and its results. */
export interface ShapeResult {
  readonly shape: Shape;
  readonly comparison: Comparison;
}

const COLUMNS: readonly Column[] = [
  { heading: 'engine' },
  { heading: 'runtime' },
  { heading: 'orders', numeric: true },
  { heading: 'CPU s', numeric: true },
  { heading: 'first run', numeric: true },
  { heading: 'bars/s CPU', numeric: true },
  { heading: 'ours / theirs', numeric: true },
];

/** Heading, table and failures of a shape. */
export function shapeLines({ shape, comparison }: ShapeResult): readonly string[] {
  const { own, peers, failures } = comparison;
  const rows = [cells(own, ''), ...peers.map((peer) => cells(peer, digits(peer.ratio)))];
  return [
    `${capitalized(shape.name)}: ${sizeWords(shape)}, ${barCount(shape).toLocaleString('en-US')} bars`,
    ...tableLines(COLUMNS, rows),
    ...peers.filter(({ ratio }) => ratio > 1).map((peer) => `ahead of ${peer.engine}: ${digits(peer.ratio)} times`),
    ...failures.map((failure) => `FAILED: ${failure}`),
  ];
}

function cells(row: Row | PeerRow, ratio: string): readonly string[] {
  const { engine, version, runtime, orders, cpuSeconds, firstCpuSeconds, barsPerCpuSecond } = row;
  return [
    `${engine} ${version}`,
    runtime,
    orders.toLocaleString('en-US'),
    digits(cpuSeconds),
    digits(firstCpuSeconds),
    digits(barsPerCpuSecond),
    ratio,
  ];
}

function sizeWords({ minutes, days }: Shape): string {
  const size = `${SYMBOLS.length} symbols x ${minutes.toLocaleString('en-US')} minutes`;
  return days === 1 ? size : `${size} x ${days} days`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
