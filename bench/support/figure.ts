import { tableLines } from './table.ts';

/** Values of one measure over several runs, and their target. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  /** One value per run. */
  readonly values: readonly number[];
  /** Target, in words. */
  readonly aim?: string;
  /** Bound of its median, which fails the benchmark when it is missed. */
  readonly atMost?: number;
  /** Method, in words. */
  readonly how: string;
}

/** A figure with its values summarised. */
export interface ReducedFigure extends Omit<Figure, 'values'> {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly runs: number;
}

/** Median; the lower of the two middle values for an even number. NaN for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
}

/** Reduces the values to minimum, median and maximum. */
export function reduceFigure({ values, ...rest }: Figure): ReducedFigure {
  return { ...rest, min: Math.min(...values), median: median(values), max: Math.max(...values), runs: values.length };
}

/** True for a figure whose median is above its bound, and for one that was not measured. */
export function isMissed({ median: middle, atMost }: ReducedFigure): boolean {
  return atMost !== undefined && !(middle <= atMost);
}

/** One line per figure, in the given order. */
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

/** Three significant digits, with commas between thousands: `0.251`, `27.4`, `1,180,000`. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }).format(value);
}
