import { cpus } from 'node:os';
import { type Cost, measureCost, type Size } from './measures/engine-cost.ts';
import { digits } from './support/figure.ts';
import { readOptions } from './support/options.ts';
import { tableLines } from './support/table.ts';

/** Largest allowed ratio of the costs of a bar along an axis. */
const LARGEST_RATIO = 1.5;
/** Least bars per CPU second in the longest session. */
const LEAST_RATE = 500_000;
const AIM = 1_000_000;

const LONGEST: Size = { symbols: 10, minutes: 100_000 };
const MINUTES: readonly Size[] = [{ symbols: 10, minutes: 1_000 }, { symbols: 10, minutes: 10_000 }, LONGEST];
const SYMBOLS: readonly Size[] = [
  { symbols: 10, minutes: 1_000 },
  { symbols: 100, minutes: 1_000 },
  { symbols: 1_000, minutes: 1_000 },
];

const options = readOptions({ options: { json: { type: 'boolean', default: false } } });

// Warms up: otherwise the first size would include compilation.
measureCost({ symbols: 10, minutes: 5_000 });
const alongMinutes = MINUTES.map(measureCost);
const alongSymbols = SYMBOLS.map(measureCost);
const rate = 1e6 / (alongMinutes.at(-1)?.engineUs ?? Number.POSITIVE_INFINITY);
const bounds = [
  { what: 'cost of a bar along minutes', value: ratioOf(alongMinutes), bound: `<= ${LARGEST_RATIO}` },
  { what: 'cost of a bar along symbols', value: ratioOf(alongSymbols), bound: `<= ${LARGEST_RATIO}` },
  { what: `bars a CPU second, ${sizeWords(LONGEST)}`, value: rate, bound: `>= ${digits(LEAST_RATE)}` },
];
const isKept = [ratioOf(alongMinutes) <= LARGEST_RATIO, ratioOf(alongSymbols) <= LARGEST_RATIO, rate >= LEAST_RATE];
const machine = `Node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}`;
if (options.json) console.log(JSON.stringify({ machine, alongMinutes, alongSymbols, bounds, isKept }, null, 2));
else for (const line of report()) console.log(line);
if (isKept.includes(false)) process.exitCode = 1;

function report(): readonly string[] {
  const verdicts = bounds.map(({ what, value, bound }, i) => [
    what,
    digits(value),
    bound,
    isKept[i] ? 'kept' : 'MISSED',
  ]);
  return [
    machine,
    'EMA cross in one session, with orders, risk, reports and validation; the least disturbed of several runs.',
    '',
    'Along minutes',
    ...costTable(alongMinutes),
    '',
    'Along symbols',
    ...costTable(alongSymbols),
    '',
    ...tableLines(
      [{ heading: 'measure' }, { heading: 'value', numeric: true }, { heading: 'bound' }, { heading: '' }],
      verdicts,
    ),
    `aim: ${digits(AIM)} bars a CPU second`,
  ];
}

function costTable(costs: readonly Cost[]): readonly string[] {
  const columns = ['session', 'bars', 'trades', 'us/bar', 'bars/s CPU', 'object loop us/bar', 'ratio to the loop'];
  const cells = (cost: Cost) => [
    sizeWords(cost),
    digits(cost.bars),
    digits(cost.orders),
    digits(cost.engineUs),
    digits(1e6 / cost.engineUs),
    digits(cost.loopUs),
    digits(cost.engineUs / cost.loopUs),
  ];
  return tableLines(
    columns.map((heading, i) => ({ heading, numeric: i > 0 })),
    costs.map(cells),
  );
}

function sizeWords({ symbols, minutes }: Size): string {
  return `${symbols.toLocaleString('en-US')} symbols x ${minutes.toLocaleString('en-US')} minutes`;
}

/** Ratio of the largest to the smallest cost. */
function ratioOf(costs: readonly Cost[]): number {
  const values = costs.map(({ engineUs }) => engineUs);
  return Math.max(...values) / Math.min(...values);
}
