import { moneyToTheCent } from './format.ts';

/** Lines from the highest to the lowest value. */
const HEIGHT = 9;

/**
 * A line of profits in plain characters: a column for each value, one star in it, the higher the more. Highest and
 * lowest value stand beside their lines. Zero is a line of dashes where it has one of its own: a line that stands for another
 * value must not be taken for it. Nothing for fewer than two values.
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
