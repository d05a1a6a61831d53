import type { CelEnv } from '@bufbuild/cel';
import type { Bindings, Evaluated, ExpressionNode, ExpressionParser, ParseOutcome } from './expression.ts';
import { PREBUILT_TREES } from './prebuilt-trees.ts';

type Cel = typeof import('@bufbuild/cel');
type ParsedExpression = ReturnType<Cel['parse']>;
type Expr = ParsedExpression['expr'];
type Shape = Pick<ExpressionNode, 'kind' | 'symbol'> & { readonly operands: readonly (Expr | undefined)[] };

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in']);
const COMPUTATIONS: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%']);

/** Functions that a gate may call. `dyn` would hide types; `matches` runs in linear time in the CEL library. */
export const GATE_FUNCTIONS: ReadonlySet<string> = new Set([
  'size',
  'startsWith',
  'endsWith',
  'contains',
  'matches',
  'double',
  'int',
] as const);

/** Parser and evaluator over `@bufbuild/cel`, loaded on first use: unbundled, loading takes 90 ms of CPU. */
export async function loadParser(): Promise<ExpressionParser> {
  const cel = await import('@bufbuild/cel');
  const env = cel.celEnv();
  const read = rememberParsed(cel);
  return {
    parse: (expression) => parse(cel, env, expression, read),
    evaluateAll: (expressions, bindings) => {
      const trees = expressions.map((expression) => read(expression).expr);
      const all = trees.reduce((left, right) => conjunction(read, left, right));
      return planOf(cel, env, all)(bindings);
    },
  };
}

type Read = (expression: string) => ParsedExpression;

/** Parses each expression once: it is needed alone and again for the conjunction. */
function rememberParsed(cel: Cel): Read {
  const prebuilt = new Map(Object.entries(PREBUILT_TREES));
  const known = new Map<string, ParsedExpression>();
  return (expression) => {
    const parsed = known.get(expression) ?? prebuilt.get(expression)?.() ?? cel.parse(expression);
    known.set(expression, parsed);
    return parsed;
  };
}

/** Expression that is parsed to get the node of a {@link conjunction}. */
export const CONJUNCTION = 'left && right';

/** Conjunction of trees: the parser's own node with other operands. */
function conjunction(read: Read, left: Expr, right: Expr): Expr {
  const { expr } = read(CONJUNCTION);
  const { exprKind } = expr;
  if (exprKind.case !== 'callExpr') return expr;
  return { ...expr, exprKind: { case: 'callExpr', value: { ...exprKind.value, args: [left, right] } } };
}

function parse(cel: Cel, env: CelEnv, expression: string, read: Read): ParseOutcome {
  const limit = brokenLimit(expression);
  if (limit !== undefined) return { ok: false, ...limit };
  try {
    const parsed = read(expression);
    return { ok: true, root: toNode(cel, env, parsed, parsed.expr) };
  } catch (error) {
    return { ok: false, rule: 'syntax', message: messageOf(error) };
  }
}

function toNode(cel: Cel, env: CelEnv, parsed: ParsedExpression, expr: Expr): ExpressionNode {
  const { kind, symbol, operands } = shapeOf(expr);
  let planned: ReturnType<typeof planOf> | undefined;
  return {
    kind,
    symbol,
    operands: operands.flatMap((operand) => (operand === undefined ? [] : [toNode(cel, env, parsed, operand)])),
    text: cel.unparse({ ...parsed, expr }),
    evaluate(bindings) {
      planned ??= planOf(cel, env, expr);
      return planned(bindings);
    },
  };
}

/** Evaluation of a sub-expression. Planning can throw (an unknown function); evaluating does not. */
function planOf(cel: Cel, env: CelEnv, expr: Expr): (bindings: Bindings) => Evaluated {
  try {
    const run = cel.plan(env, expr);
    return (bindings) => {
      const value: unknown = run(bindings);
      if (cel.isCelError(value)) return { ok: false, message: value.message };
      return { ok: true, value: isScalar(value) ? value : undefined };
    };
  } catch (error) {
    return () => ({ ok: false, message: messageOf(error) });
  }
}

function isScalar(value: unknown): value is boolean | number | bigint | string {
  return ['boolean', 'number', 'bigint', 'string'].includes(typeof value);
}

/** Kind of a node of the standard `cel.expr` tree; constructs that gates must not use become refused kinds. */
function shapeOf(expr: Expr): Shape {
  const node = expr.exprKind;
  switch (node.case) {
    case 'identExpr':
      return { kind: 'name', symbol: node.value.name, operands: [] };
    case 'constExpr':
      return { kind: 'literal', symbol: '', operands: [] };
    case 'listExpr':
      return { kind: 'list', symbol: '[]', operands: node.value.elements };
    case 'callExpr':
      return callShape(node.value.function, [node.value.target, ...node.value.args]);
    case 'selectExpr':
      if (node.value.testOnly) return { kind: 'default_for_missing', symbol: 'has()', operands: [] };
      return { kind: 'function', symbol: `.${node.value.field}`, operands: [node.value.operand] };
    case 'comprehensionExpr':
      return { kind: 'macro', symbol: 'all(), exists(), map() or filter()', operands: [] };
    case 'structExpr':
    case undefined:
      return { kind: 'function', symbol: '{}', operands: [] };
  }
}

function callShape(name: string, operands: Shape['operands']): Shape {
  const symbol = name.replace(/^_?(.*?)_?$/, '$1').replace('@', '');
  if (name === '_&&_') return { kind: 'and', symbol, operands };
  if (name === '_||_') return { kind: 'or', symbol, operands };
  if (name === '!_') return { kind: 'not', symbol, operands };
  if (name === '_?_:_') return { kind: 'default_for_missing', symbol: '? :', operands };
  if (COMPARISONS.has(symbol)) return { kind: 'compare', symbol, operands };
  return { kind: COMPUTATIONS.has(symbol) || GATE_FUNCTIONS.has(symbol) ? 'compute' : 'function', symbol, operands };
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? text;
}

/** Longest expression of a clause, characters. */
export const MAX_EXPRESSION_LENGTH = 500;

/** Deepest nesting of brackets: the parser is recursive and has no limit of its own. */
export const MAX_EXPRESSION_DEPTH = 20;

/** The limit that an expression breaks, checked before parsing; brackets inside strings count too. */
function brokenLimit(expression: string): { rule: 'too_long' | 'too_deep'; message: string } | undefined {
  if (expression.length > MAX_EXPRESSION_LENGTH) {
    return { rule: 'too_long', message: `${expression.length} characters, the limit is ${MAX_EXPRESSION_LENGTH}` };
  }
  const depth = bracketDepth(expression);
  if (depth <= MAX_EXPRESSION_DEPTH) return undefined;
  return { rule: 'too_deep', message: `brackets nested ${depth} deep, the limit is ${MAX_EXPRESSION_DEPTH}` };
}

function bracketDepth(expression: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of expression) {
    if ('([{'.includes(character)) deepest = Math.max(deepest, ++depth);
    else if (')]}'.includes(character)) depth--;
  }
  return deepest;
}
