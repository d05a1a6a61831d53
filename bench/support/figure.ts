import { tableLines } from './table.ts';

/** Values of one measure over several runs, and what they should be. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  /** One value a run. */
  readonly values: readonly number[];
  /** What it should be, in words. */
  readonly aim?: string;
  /** Bound of its median, which fails the benchmark when it is missed. */
  readonly atMost?: number;
  /** How it was measured, in words. */
  readonly how: string;
}

/** A figure with its values reduced. */
export interface ReducedFigure extends Omit<Figure, 'values'> {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly runs: number;
}

/** Middle value; the lower of the two middle ones when their number is even. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
}

/** The values reduced to their ends and their middle. */
export function reduceFigure({ values, ...rest }: Figure): ReducedFigure {
  return { ...rest, min: Math.min(...values), median: median(values), max: Math.max(...values), runs: values.length };
}

/** True for a figure whose median is above its bound, and for one that was not measured. */
export function isMissed({ median: middle, atMost }: ReducedFigure): boolean {
  return atMost !== undefined && !(middle <= atMost);
}

/** One line a figure, in the order given. */
export function figureTable(figures: readonly ReducedFigure[]): readonly string[] {
  const columns = [
    { heading: 'measure' },
    { heading: 'min', numeric: true },
    { heading: 'median', numeric: true },
    { heading: 'max', numeric: true },
    { heading: 'unit' },
    { heading: 'aim' },
    { heading: 'runs', numeric: true },
    { heading: 'how' },
  ];
  const cells = (figure: ReducedFigure) => [
    figure.what,
    digits(figure.min),
    digits(figure.median),
    digits(figure.max),
    figure.unit,
    aimOf(figure),
    String(figure.runs),
    figure.how,
  ];
  return tableLines(columns, figures.map(cells));
}

function aimOf(figure: ReducedFigure): string {
  const { aim = '', atMost } = figure;
  if (atMost === undefined) return aim;
  return `<= ${digits(atMost)}${isMissed(figure) ? ' MISSED' : ''}`;
}

/** Three digits that tell something, thousands apart: `0.251`, `27.4`, `1,180,000`. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }).format(value);
}
