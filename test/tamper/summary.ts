import type { Taken } from './tampering.ts';

/** One kind of mutation: its number, and the results of both verifiers. */
interface Row {
  readonly kind: string;
  readonly count: number;
  readonly refused: number;
  readonly accepted: number;
  readonly faults: number;
  readonly reasons: string;
}

/** A table of the results, one line for each kind and one for all. */
export function summaryLines(all: readonly Taken[]): readonly string[] {
  const kinds = Map.groupBy(all, ({ kind }) => kind);
  const rows = [...kinds].map(([kind, taken]) => rowOf(kind, taken)).toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
  const total = { ...rowOf('all', all), reasons: '' };
  return [
    `${'kind'.padEnd(46)} count refused accepted differing  reasons`,
    ...[...rows, total].map(
      ({ kind, count, refused, accepted, faults, reasons }) =>
        `${kind.padEnd(46)} ${pad(count, 5)} ${pad(refused, 7)} ${pad(accepted, 8)} ${pad(faults, 9)}  ${reasons}`,
    ),
  ];
}

function rowOf(kind: string, taken: readonly Taken[]): Row {
  const agreed = taken.filter(({ fault }) => fault === undefined);
  const accepted = agreed.filter(({ outcome }) => outcome.startsWith('0 ')).length;
  const outcomes = Map.groupBy(taken, ({ outcome }) => outcome);
  return {
    kind,
    count: taken.length,
    refused: agreed.length - accepted,
    accepted,
    faults: taken.length - agreed.length,
    reasons: [...outcomes].map(([outcome, of]) => `${outcome} (${of.length})`).join(', '),
  };
}

const pad = (value: number, width: number) => String(value).padStart(width);
