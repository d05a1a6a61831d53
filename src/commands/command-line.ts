import { choice, formatFound } from '../composition/flag-values.ts';
import { alternatives, clipped, escaped, nearest, quoted } from '../domain/words.ts';

/** The members of an oclif flag that this file uses. */
export interface FlagShape {
  readonly type?: string | undefined;
  readonly options?: readonly string[] | undefined;
  readonly multiple?: boolean | undefined;
  readonly required?: boolean | undefined;
  readonly description?: string | undefined;
  readonly helpValue?: string | readonly string[] | undefined;
  readonly exclusive?: readonly unknown[] | undefined;
  readonly dependsOn?: readonly unknown[] | undefined;
  readonly exactlyOne?: readonly unknown[] | undefined;
}

/** The members of an oclif argument that this file uses. */
export interface ArgumentShape {
  readonly required?: boolean | undefined;
  readonly description?: string | undefined;
}

/** Shape of a command, against which a command line is checked. */
export interface CommandShape {
  /** As it is typed: `prelive gates explain`. */
  readonly typed: string;
  readonly flags: Readonly<Record<string, FlagShape>>;
  readonly args: Readonly<Record<string, ArgumentShape>>;
}

/** A faulty command line with the next step for its user. */
export interface CommandLineFault {
  readonly message: string;
  readonly nextStep?: string;
}

interface Given {
  readonly name: string;
  readonly value: string | undefined;
}

/** Returns the first fault of the words behind a command; `undefined` where the command can read them. */
export function commandLineFault(words: readonly string[], shape: CommandShape): CommandLineFault | undefined {
  const line = splitWords(words, shape.flags);
  return (
    unknownFlag(line.unknown, shape) ??
    valueFault(line.given, shape.flags) ??
    argumentFault(line.args, shape) ??
    togetherFault(line.given, shape.flags)
  );
}

interface SplitLine {
  readonly given: readonly Given[];
  readonly unknown: readonly string[];
  readonly args: readonly string[];
}

/** Words as oclif takes them: `--flag value`, `--flag=value`, arguments; behind `--` arguments alone. */
function splitWords(words: readonly string[], flags: CommandShape['flags']): SplitLine {
  const line = { given: [] as Given[], unknown: [] as string[], args: [] as string[] };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      line.args.push(...rest.splice(0));
    } else if (/^-\D/.test(word)) {
      const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
      const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
      if (flag === undefined) line.unknown.push(word.replace(/=.*$/s, ''));
      else line.given.push({ name, value: value ?? (flag.type === 'boolean' ? undefined : nextValue(rest)) });
    } else {
      line.args.push(word);
    }
  }
  return line;
}

/** Takes the next word as a value. A word that looks like a flag means that the value is missing. */
function nextValue(rest: string[]): string | undefined {
  return rest[0]?.startsWith('--') === true ? undefined : rest.shift();
}

function unknownFlag([flag]: readonly string[], { typed, flags }: CommandShape): CommandLineFault | undefined {
  if (flag === undefined) return undefined;
  const like = nearest(flag.replace(/^-+/, ''), Object.keys(flags));
  const nextStep = like === undefined ? undefined : `Did you mean --${like}?`;
  return { message: `${shown(flag)} is no flag of ${typed}.`, ...(nextStep !== undefined && { nextStep }) };
}

function shown(word: string): string {
  return escaped(clipped(JSON.stringify(word).slice(1, -1)));
}

function valueFault(given: readonly Given[], flags: CommandShape['flags']): CommandLineFault | undefined {
  for (const [at, { name, value }] of given.entries()) {
    const flag = flags[name] ?? {};
    const message =
      flag.type === 'boolean'
        ? value === undefined
          ? undefined
          : `--${name}: expected no value, found ${quoted(value)}.`
        : textFault(`--${name}`, value, flag);
    if (message !== undefined) return { message };
    const isTwice = given.findIndex((other) => other.name === name) < at;
    if (isTwice && flag.multiple !== true && flag.type !== 'boolean') {
      return { message: `--${name}: expected once, found a second time with ${quoted(value)}.` };
    }
  }
  return undefined;
}

function textFault(flag: string, value: string | undefined, { options, helpValue }: FlagShape): string | undefined {
  const expected =
    options === undefined ? `a value${helpValue === undefined ? '' : ` (${String(helpValue)})`}` : choice(options);
  if (value === undefined) return `${flag}: expected ${expected} behind it, found nothing.`;
  if (value.trim() === '')
    return `${flag}: expected ${expected}, found ${value === '' ? 'an empty text' : 'blanks alone'}.`;
  if (CONTROL.test(value)) return `${flag}: expected a text without control characters, found ${quoted(value)}.`;
  if (options === undefined || options.includes(value)) return undefined;
  return `${flag}: expected ${expected}, ${formatFound(value, options)}`;
}

/** Control characters apart from line ends and tabs: a terminal would obey them. */
const CONTROL = /(?![\n\t])\p{Cc}/u;

function argumentFault(args: readonly string[], { args: known }: CommandShape): CommandLineFault | undefined {
  const names = Object.keys(known);
  const extra = args[names.length];
  if (extra !== undefined) {
    const most = names.length === 0 ? 'no argument' : alternatives([names.map((name) => name.toUpperCase()).join(' ')]);
    return { message: `Expected ${most}${names.length === 0 ? '' : ' alone'}, found ${quoted(extra)} besides.` };
  }
  for (const [at, name] of names.entries()) {
    const value = args[at];
    if (value === undefined) {
      if (known[name]?.required !== true) continue;
      return { message: `${name.toUpperCase()} is missing: ${known[name]?.description ?? 'an argument'}` };
    }
    const message = textFault(name.toUpperCase(), value, {});
    if (message !== undefined) return { message };
  }
  return undefined;
}

/** Checks required flags, flags that need each other, and flags that exclude each other. */
function togetherFault(given: readonly Given[], flags: CommandShape['flags']): CommandLineFault | undefined {
  const names = new Set(given.map(({ name }) => name));
  const missing = Object.keys(flags).filter((name) => flags[name]?.required === true && !names.has(name));
  const messages = [
    ...missing.map((name) => `--${name} is missing: ${flags[name]?.description ?? 'it is required'}`),
    ...[...names].flatMap((name) => relationFaults(name, flags[name] ?? {}, names)),
    ...Object.values(flags).flatMap((flag) => exactlyOneFaults(textsOf(flag.exactlyOne), names)),
  ];
  return messages[0] === undefined ? undefined : { message: messages[0] };
}

function relationFaults(name: string, flag: FlagShape, names: ReadonlySet<string>): readonly string[] {
  const absent = textsOf(flag.dependsOn).filter((other) => !names.has(other));
  const against = textsOf(flag.exclusive).find((other) => names.has(other));
  return [
    ...(absent.length === 0 ? [] : [`--${name}: expected ${dashed(absent).join(' and ')} beside it, found nothing.`]),
    ...(against === undefined ? [] : [`--${name}: expected alone, found --${against} beside it; give one of the two.`]),
  ];
}

function exactlyOneFaults(group: readonly string[], names: ReadonlySet<string>): readonly string[] {
  if (group.length === 0) return [];
  const found = group.filter((name) => names.has(name));
  if (found.length === 1) return [];
  const wanted = `Expected ${alternatives(dashed(group))}`;
  return [found.length === 0 ? `${wanted}, found none of them.` : `${wanted}, found ${dashed(found).join(' and ')}.`];
}

const dashed = (names: readonly string[]) => names.map((name) => `--${name}`);

function textsOf(list: readonly unknown[] | undefined): readonly string[] {
  return (list ?? []).filter((one) => typeof one === 'string');
}
