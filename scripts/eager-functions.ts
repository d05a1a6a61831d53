import { parseAst } from 'rolldown/parseAst';

/** Functions of a text by their offsets, `start:end`. */
export type Functions = ReadonlySet<string>;

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** A piece of a text that gets another text in its place. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * Puts functions in brackets, so that V8 compiles them together with their chunk: it takes brackets for a sign that a
 * function is called at once. The compile cache of Node keeps functions that are compiled by then, and no later ones. The
 * bundler puts all bundled modules in brackets; those that are not wanted lose them.
 *
 * Declarations become variables before all other code.
 */
export function compileEagerly(code: string, wanted: Functions): string {
  const program = parseAst(code);
  const declared = program.body.filter((node) => node.type === 'FunctionDeclaration' && wanted.has(keyOf(node)));
  const edits = Array.from(nodesIn(program), (node) => editsOf(code, node, wanted)).flat();
  const first = program.body.find(({ type }) => type !== 'ImportDeclaration')?.start ?? code.length;
  const variables = declared.map((node) => variableOf(code, node, edits));
  const moved = declared.map(({ start, end }): Edit => ({ from: start, to: end, text: '' }));
  const outside = edits.filter(({ from }) => !declared.some(({ start, end }) => start <= from && from < end));
  const intro = variables.length === 0 ? '' : `var ${variables.join(',')};`;
  return edited(code, [0, code.length], [{ from: first, to: first, text: intro }, ...outside, ...moved]);
}

const keyOf = ({ start, end }: Node) => `${start}:${end}`;

/** `name=(function(...){...})`: without a name of its own, so that it is the variable which it assigns and calls. */
function variableOf(code: string, node: Node & { readonly id?: unknown }, edits: readonly Edit[]): string {
  if (!isNode(node.id)) throw new Error('a declaration without a name');
  const { start, end } = node.id;
  const inside = edits.filter(({ from, to }) => node.start <= from && to <= node.end);
  const text = edited(code, [node.start, node.end], [{ from: start, to: end, text: '' }, ...inside]);
  return `${code.slice(start, end)}=(${text})`;
}

function editsOf(code: string, node: Node, wanted: Functions): readonly Edit[] {
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression') return [];
  const { start, end } = node;
  if (wanted.has(keyOf(node))) return [insert(start, '('), insert(end, ')')];
  const isBracketed = code.slice(start - 2, start) === '((' && code.slice(end, end + 2) === '))';
  if (!isBracketed || !/__(commonJS|esm)Min\(\($/.test(code.slice(Math.max(0, start - 20), start))) return [];
  return [
    { from: start - 1, to: start, text: '' },
    { from: end, to: end + 1, text: '' },
  ];
}

const insert = (at: number, text: string): Edit => ({ from: at, to: at, text });

/** The text of a range with its edits, which do not overlap. */
function edited(code: string, [start, end]: readonly [number, number], edits: readonly Edit[]): string {
  let text = '';
  let at = start;
  for (const edit of edits.toSorted((a, b) => a.from - b.from || order(a) - order(b))) {
    text += code.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return text + code.slice(at, end);
}

/** A function may end where the next one begins. */
const order = ({ text }: Edit) => (text === ')' ? 0 : 1);

function* nodesIn(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (isNode(value)) yield value;
  for (const member of Object.values(value)) yield* nodesIn(member);
}

function isNode(value: unknown): value is Node {
  if (typeof value !== 'object' || value === null || !('type' in value && 'start' in value && 'end' in value))
    return false;
  return typeof value.type === 'string' && typeof value.start === 'number' && typeof value.end === 'number';
}
