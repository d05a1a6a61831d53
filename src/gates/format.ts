import type { JsonValue } from '../domain/json.ts';

const AGE_UNITS: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

/** An age for people: `3 d`, `26 h`, `4 min`; in the largest unit that gives at least two, or exactly one. */
export function formatAge(ageMs: number): string {
  const fits = AGE_UNITS.find(([unitMs]) => ageMs >= 2 * unitMs || ageMs === unitMs);
  return fits === undefined ? `${ageMs} ms` : `${Math.floor(ageMs / fits[0])} ${fits[1]}`;
}

/** A value for people, with its unit where that is not obvious: `0.953`, `112 ms`, `400,000 USD`, `yes`. */
export function formatValue(value: JsonValue, unit = '', digits = 3): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  if (unit === 'ms' && Math.abs(value) >= 60_000) return formatDuration(value);
  const number = formatNumber(value, digits);
  return UNITS_TO_SHOW.has(unit) ? `${number} ${unit}` : number;
}

const UNITS_TO_SHOW: ReadonlySet<string> = new Set(['ms', 'USD', 's']);

function formatDuration(durationMs: number): string {
  const minutes = durationMs / 60_000;
  return minutes >= 120 ? `${formatNumber(minutes / 60, 3)} h` : `${formatNumber(minutes, 3)} min`;
}

/** Significant digits for fractions, all digits for whole numbers, commas between thousands. */
function formatNumber(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return groupThousands(value.toFixed(0));
  const whole = Math.trunc(Math.abs(value)).toFixed(0).length;
  const decimals = Math.abs(value) < 1 ? digits : Math.max(1, digits - whole);
  const text =
    Math.abs(value) < 10 ** -digits
      ? String(Number(value.toPrecision(2)))
      : withoutTrailingZeros(value.toFixed(decimals));
  return groupThousands(text);
}

function withoutTrailingZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function groupThousands(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Formats two compared values in one unit, with enough digits to tell them apart: never `0.98 > 0.98`. */
export function formatCompared(left: JsonValue, right: JsonValue, unit: string): readonly [string, string] {
  for (let digits = 3; digits < 17; digits++) {
    const pair = [formatValue(left, unit, digits), formatValue(right, unit, digits)] as const;
    if (pair[0] !== pair[1] || left === right) return pair;
  }
  return [JSON.stringify(left), JSON.stringify(right)];
}
