import type Handlebars from 'handlebars';
import { InvariantViolation } from '../../domain/errors.ts';

type Helper = (...parameters: readonly unknown[]) => unknown;

/** What Handlebars' own block helpers take for absent without a word: a missing field is a fault of the model. */
const BLOCKS = ['if', 'unless', 'each', 'with'] as const;

/**
 * The helpers of the documents. Each rejects a value of the wrong type, a missing one above all.
 *
 * | helper | gives |
 * |---|---|
 * | `{{number x 2}}` | `1,234.50`: thousands separators, fixed decimals (0 when left out) |
 * | `{{percent x 1}}` | a ratio as `97.5 %` |
 * | `{{cell x}}` | text for a Markdown table: `|` escaped, line breaks as spaces, no HTML |
 * | `{{text x}}` | the same for a paragraph: Markdown's own signs escaped |
 * | `{{iso x}}` | epoch milliseconds or ISO text as ISO 8601 UTC with milliseconds |
 * | `{{date x}}` | the same as `YYYY-MM-DD` |
 * | `{{yesNo x}}` | `yes`, `no` |
 * | `{{join xs ", "}}` | items of a list of texts or numbers |
 * | `{{short x}}` | the first 12 characters of a digest |
 * | `{{dash x}}` | the value, or `–` for null or an empty text |
 * | `{{json x}}` | canonical JSON of one line |
 * | `{{upper x}}` | in capitals |
 * | `{{ordinal @index}}` | counted from 1 |
 * | `(eq a b)` `(ne a b)` `(gt a b)` `(not a)` `(and a b)` `(or a b)` | booleans for `{{#if …}}` |
 */
export function registerHelpers(handlebars: typeof Handlebars): void {
  for (const [name, helper] of Object.entries(HELPERS)) {
    // Handlebars hands its options in as one more parameter.
    handlebars.registerHelper(name, (...all: readonly unknown[]) => helper(...all.slice(0, -1)));
  }
  for (const name of BLOCKS) refuseMissing(handlebars, name);
}

function refuseMissing(handlebars: typeof Handlebars, name: (typeof BLOCKS)[number]): void {
  const own = handlebars.helpers[name];
  if (own === undefined) throw new InvariantViolation(`Handlebars has no helper ${name}`);
  handlebars.registerHelper(name, function strictBlock(this: unknown, ...all: readonly unknown[]): unknown {
    if (all[0] === undefined) throw new InvariantViolation(`{{#${name}}} of a field that the model does not have`);
    return Reflect.apply(own, this, all);
  });
}

const HELPERS: Readonly<Record<string, Helper>> = {
  number: (value, decimals = 0) => formatTemplateNumber(asNumber(value), asNumber(decimals)),
  percent: (value, decimals = 0) => `${formatTemplateNumber(asNumber(value) * 100, asNumber(decimals))} %`,
  cell: (value) => escapeTemplateCell(asPrintable(value)),
  text: (value) => escapeText(asPrintable(value)),
  iso: (value) => asInstant(value).toISOString(),
  date: (value) => asInstant(value).toISOString().slice(0, 10),
  yesNo: (value) => (asBoolean(value) ? 'yes' : 'no'),
  join: (values, separator = ', ') => asList(values).map(asPrintable).join(asPrintable(separator)),
  short: (value) => asPrintable(value).slice(0, 12),
  dash: (value) => (value === null || value === '' ? '–' : asPrintable(value)),
  json: (value) => JSON.stringify(asPresent(value)),
  upper: (value) => asPrintable(value).toUpperCase(),
  ordinal: (value) => String(asNumber(value) + 1),
  eq: (a, b) => asPresent(a) === asPresent(b),
  ne: (a, b) => asPresent(a) !== asPresent(b),
  gt: (a, b) => asNumber(a) > asNumber(b),
  not: (value) => !asBoolean(value),
  and: (a, b) => asBoolean(a) && asBoolean(b),
  or: (a, b) => asBoolean(a) || asBoolean(b),
};

/** Fixed decimals with commas between thousands, the same on every machine; never `-0`. */
export function formatTemplateNumber(value: number, decimals: number): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const digits = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

/** Text for a cell of a Markdown table, also one in backticks: one line, its bars escaped, no HTML tag. */
export function escapeTemplateCell(text: string): string {
  return escapeTags(text)
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(/\\+(?=\||$)/g, '$&$&')
    .replaceAll('|', '\\|');
}

/** Text for a paragraph. A line between two letters is no emphasis, so `fill_rate` stays as people write it. */
export function escapeText(text: string): string {
  return escapeTags(text.replace(/[\\`*[\]#]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&'));
}

/** A tag in a text of others stays text where Markdown is shown as HTML; `a < b` stays as it is. */
function escapeTags(text: string): string {
  return text.replace(/<(?=[a-z/!?])/gi, '\\<');
}

function asNumber(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw wrongType('a finite number', value);
}

function asBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongType('true or false', value);
}

function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrongType('a list', value);
}

function asPrintable(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw wrongType('a text, a number or a boolean', value);
}

function asPresent(value: unknown): unknown {
  if (value === undefined) throw wrongType('a value', value);
  return value;
}

function asInstant(value: unknown): Date {
  const instant = typeof value === 'string' || typeof value === 'number' ? new Date(value) : undefined;
  if (instant !== undefined && !Number.isNaN(instant.getTime())) return instant;
  throw wrongType('a time', value);
}

function wrongType(expected: string, found: unknown): InvariantViolation {
  return new InvariantViolation(
    `template helper expected ${expected}, was given ${JSON.stringify(found) ?? 'nothing'}`,
  );
}
