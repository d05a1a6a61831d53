import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ArrowFunctionExpression, type Node, parseSync, Visitor } from 'oxc-parser';

/** The size of the sources below a folder, in files and lines. */
export interface SourceFigures {
  readonly files: number;
  readonly lines: number;
  /** Lines of a file: median, 90th percentile, longest. */
  readonly fileLines: Spread;
  /** Lines of a function from its first to its last: median, 90th percentile, longest. */
  readonly functionLines: Spread;
  readonly functions: number;
  readonly longestFiles: readonly Sized[];
  readonly longestFunctions: readonly Sized[];
}

interface Spread {
  readonly p50: number;
  readonly p90: number;
  readonly longest: number;
}

/** A file or a function (`file:line`) with its lines. */
interface Sized {
  readonly name: string;
  readonly lines: number;
}

const SHOWN = 10;

/**
 * Measures the TypeScript files below a folder. A function is a declaration, a method, an accessor or an arrow with a body of
 * statements: an arrow of one expression would only make the figures look better.
 */
export function sourceFigures(folder: string): SourceFigures {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const sources = names.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  const files = sources.map(({ name, text }) => ({ name, lines: text.trimEnd().split('\n').length }));
  const functions = sources.flatMap(({ name, text }) => functionsOf(name, text));
  return {
    files: files.length,
    lines: files.reduce((sum, { lines }) => sum + lines, 0),
    fileLines: spread(files),
    functionLines: spread(functions),
    functions: functions.length,
    longestFiles: longest(files),
    longestFunctions: longest(functions),
  };
}

function functionsOf(name: string, text: string): readonly Sized[] {
  const found: Sized[] = [];
  const add = ({ start, end }: Pick<Node, 'start' | 'end'>) => {
    const lines = text.slice(start, end).split('\n').length;
    found.push({ name: `${name}:${text.slice(0, start).split('\n').length}`, lines });
  };
  const addArrow = (arrow: ArrowFunctionExpression) => {
    if (!arrow.expression) add(arrow);
  };
  const visitor = new Visitor({
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: addArrow,
  });
  visitor.visit(parseSync(name, text).program);
  return found;
}

function spread(sized: readonly Sized[]): Spread {
  const lines = sized.map((one) => one.lines).sort((a, b) => a - b);
  const at = (share: number) => lines[Math.min(lines.length - 1, Math.floor(share * lines.length))] ?? 0;
  return { p50: at(0.5), p90: at(0.9), longest: at(1) };
}

function longest(sized: readonly Sized[]): readonly Sized[] {
  return sized.toSorted((a, b) => b.lines - a.lines).slice(0, SHOWN);
}

if (import.meta.main) {
  const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../src'));
  const { longestFiles, longestFunctions, ...figures } = sourceFigures(folder);
  console.log(JSON.stringify(figures, null, 2));
  for (const { name, lines } of [...longestFiles, ...longestFunctions]) console.log(`${lines} ${name}`);
}
