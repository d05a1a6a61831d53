import { moneyToTheCent } from './words.ts';

/** Lines from the highest to the lowest value. */
const HEIGHT = 9;

/**
 * A line of profits in plain characters: a column for each value, one star in it, the higher the more. Zero is a line of
 * dashes; highest and lowest value and zero stand beside their lines. Nothing for fewer than two values.
 */
export function profitChart(values: readonly number[], currency: string): readonly string[] {
  if (values.length < 2) return [];
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const lineOf = (value: number) => (high === low ? 0 : Math.round(((value - low) / (high - low)) * (HEIGHT - 1)));
  const labels = new Map([
    [lineOf(0), moneyToTheCent(0, currency)],
    [lineOf(low), moneyToTheCent(low, currency)],
    [lineOf(high), moneyToTheCent(high, currency)],
  ]);
  const room = Math.max(...[...labels.values()].map((label) => label.length));
  const lines = Array.from({ length: lineOf(high) + 1 }, (_, line) => lineOf(high) - line).map((line) => {
    const empty = line === lineOf(0) ? '-' : ' ';
    const stars = values.map((value) => (lineOf(value) === line ? '*' : empty)).join('');
    return `${(labels.get(line) ?? '').padStart(room)} |${stars}`.trimEnd();
  });
  return [...lines, `${' '.repeat(room + 2)}start${'end'.padStart(values.length - 'start'.length)}`];
}
