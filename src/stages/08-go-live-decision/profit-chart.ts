import { moneyToTheCent } from './format.ts';

/** Number of lines. */
const HEIGHT = 9;

/**
 * A profit curve in plain characters: one column and one star for each value, higher for more. The highest and lowest
 * values label their lines. Zero is a line of dashes unless its line is the line of another labelled value. Empty for
 * fewer than two values.
 */
export function profitChart(values: readonly number[], currency: string): readonly string[] {
  if (values.length < 2) return [];
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const lineOf = (value: number) => (high === low ? 0 : Math.round(((value - low) / (high - low)) * (HEIGHT - 1)));
  const zero = moneyToTheCent(0, currency);
  const labels = new Map([
    [lineOf(0), zero],
    [lineOf(low), moneyToTheCent(low, currency)],
    [lineOf(high), moneyToTheCent(high, currency)],
  ]);
  const room = Math.max(...[...labels.values()].map((label) => label.length));
  const lines = Array.from({ length: lineOf(high) + 1 }, (_, line) => lineOf(high) - line).map((line) => {
    const empty = labels.get(line) === zero ? '-' : ' ';
    const stars = values.map((value) => (lineOf(value) === line ? '*' : empty)).join('');
    return `${(labels.get(line) ?? '').padStart(room)} |${stars}`.trimEnd();
  });
  return [...lines, `${' '.repeat(room + 2)}start${'end'.padStart(values.length - 'start'.length)}`];
}
