/** Keyword of our schemas for the expected value in words, where a keyword alone is unclear: `"a date such as 2026-12-01"`. */
export const EXPECTED_WORDS = 'x-expected';

const MOST_CHARACTERS = 60;

/** Control and invisible characters: controls, joiners, marks of direction, line separators. */
const UNSEEN = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Formats a value for a message: a text in double quotes, controls escaped, at most 60 characters of it. */
export function quoted(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return formatNumber(value);
  if (value === undefined || value === null) return value === null ? 'nothing (null)' : 'nothing';
  if (typeof value === 'string') return quotedText(value);
  return escaped(clipped(JSON.stringify(typeof value === 'bigint' ? String(value) : value) ?? typeof value));
}

/** Escapes count with their length; the closing quote is always there. */
function quotedText(text: string): string {
  let shown = text.slice(0, MOST_CHARACTERS);
  while (escaped(JSON.stringify(shown)).length > MOST_CHARACTERS + 2) shown = shown.slice(0, -1);
  const whole = shown.replace(/[\ud800-\udbff]$/, '');
  return escaped(JSON.stringify(shown === text ? text : `${whole}…`));
}

/** Escapes the control and invisible characters of a text. */
export function escaped(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Shortens a text that is too long for a line. */
export function clipped(text: string, most: number = MOST_CHARACTERS): string {
  return text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'a value that is no number (.nan)';
  return value > 0 ? 'a number without an end (.inf)' : 'a number without an end (-.inf)';
}

/** `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** Returns the candidate closest to a mistyped word; `undefined` when none is close. Case is ignored. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  const most = Math.max(1, Math.floor(typed.length / 3));
  const rated = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(typed, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= most);
  return rated.toSorted((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** Edit distance: characters to insert, delete, replace, or swap with a neighbour. */
function distanceOf(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > a.length) return Number.POSITIVE_INFINITY;
  let [before, last] = [
    Array.from({ length: b.length + 1 }, () => 0),
    Array.from({ length: b.length + 1 }, (_, i) => i),
  ];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(cheapest(a, b, [i, j], { before, last, row }));
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

interface Rows {
  readonly before: readonly number[];
  readonly last: readonly number[];
  readonly row: readonly number[];
}

function cheapest(a: string, b: string, [i, j]: readonly [number, number], { before, last, row }: Rows): number {
  const at = (list: readonly number[], index: number) => list[index] ?? Number.POSITIVE_INFINITY;
  const changed = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
  const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  const swapped = isSwap ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY;
  return Math.min(at(last, j) + 1, at(row, j - 1) + 1, changed, swapped);
}
