import { invariant } from '../domain/errors.ts';
import type { JsonValue } from '../domain/json.ts';
import type { Comparison, Operand } from '../domain/verdict.ts';
import {
  type Bindings,
  type CelScalarValue,
  type ExpressionNode,
  type ExpressionParser,
  nodesOf,
  referencedNames,
} from './cel/expression.ts';
import type { EvidenceLookup } from './eligible-evidence.ts';
import { structureProblems } from './structure.ts';

/** Three-valued truth of an expression, and ERROR when it could not be evaluated. */
export type Truth = 'PASS' | 'FAIL' | 'PENDING' | 'ERROR';

/** An expression with the values that decided it. */
export interface EvaluatedExpression {
  readonly truth: Truth;
  /** Why it is ERROR. */
  readonly error?: string;
  /** Names of evidence that it uses. */
  readonly names: readonly string[];
  readonly operands: readonly Operand[];
  /** Present when the whole expression is one comparison. */
  readonly comparison?: Comparison;
}

/** Values of the readings, for the evaluator. */
export function bindingsOf(readings: ReadonlyMap<string, EvidenceLookup>): Bindings {
  const bindings: { [name: string]: CelScalarValue } = Object.create(null);
  for (const [name, reading] of readings) if (reading.kind === 'value') bindings[name] = reading.value;
  return bindings;
}

/** Evaluates one expression over the readings of its gate. Never throws for any text or any evidence. */
export function evaluateExpression(
  parser: ExpressionParser,
  expression: string,
  readings: ReadonlyMap<string, EvidenceLookup>,
): EvaluatedExpression {
  const parsed = parser.parse(expression);
  if (!parsed.ok) return unevaluable(`not a CEL expression: ${parsed.message}`);
  const { root } = parsed;
  const names = referencedNames(root);
  const refusal = refusalOf(root, names, readings);
  if (refusal !== undefined) return { ...unevaluable(refusal), names };
  const context: Context = { readings, bindings: bindingsOf(readings) };
  const folded = truthOf(root, context);
  assertEngineAgrees(root, folded.truth, context.bindings);
  const shown = { operands: operandsOf(root, context.bindings), ...comparisonOf(root, context.bindings) };
  return { ...requireAllEvidence(folded, names, readings), names, ...shown };
}

const unevaluable = (error: string): EvaluatedExpression => ({ truth: 'ERROR', error, names: [], operands: [] });

function refusalOf(
  root: ExpressionNode,
  names: readonly string[],
  readings: ReadonlyMap<string, EvidenceLookup>,
): string | undefined {
  const problem = structureProblems(root)[0];
  if (problem !== undefined) return `${problem.found} may not be used: expected ${problem.expected}`;
  const undeclared = names.find((name) => !readings.has(name));
  return undeclared === undefined ? undefined : `${undeclared} is not declared as evidence`;
}

interface Context {
  readonly readings: ReadonlyMap<string, EvidenceLookup>;
  readonly bindings: Bindings;
}

interface Folded {
  readonly truth: Truth;
  readonly error?: string;
}

/**
 * Folds `&&`, `||` and `!` ourselves over the engine's answers for what stands between them, because the engine's
 * merged error no longer tells a missing value from a division by zero.
 */
function truthOf(node: ExpressionNode, context: Context): Folded {
  const parts = () => node.operands.map((operand) => truthOf(operand, context));
  if (node.kind === 'and') return combine(parts(), 'FAIL', 'PASS');
  if (node.kind === 'or') return combine(parts(), 'PASS', 'FAIL');
  if (node.kind === 'not') return negate(combine(parts(), 'FAIL', 'PASS'));
  return truthOfCondition(node, context);
}

/** `decisive` wins alone; else an error, else something missing, else `otherwise`. */
function combine(parts: readonly Folded[], decisive: Truth, otherwise: Truth): Folded {
  const first = (truth: Truth) => parts.find((part) => part.truth === truth);
  return first(decisive) ?? first('ERROR') ?? first('PENDING') ?? { truth: otherwise };
}

function negate({ truth, ...rest }: Folded): Folded {
  if (truth === 'PASS') return { truth: 'FAIL' };
  return truth === 'FAIL' ? { truth: 'PASS' } : { truth, ...rest };
}

function truthOfCondition(node: ExpressionNode, { readings, bindings }: Context): Folded {
  const names = referencedNames(node);
  const absent = foldGaps(names, readings);
  const result = node.evaluate(bindings);
  if (!result.ok) return absent ?? { truth: 'ERROR', error: result.message };
  const endless = nodesOf(node).find((part) => isNotFinite(part, bindings));
  if (endless !== undefined) return { truth: 'ERROR', error: `${endless.text} is not a finite number` };
  if (typeof result.value !== 'boolean') return { truth: 'ERROR', error: `${node.text} is neither true nor false` };
  return { truth: result.value ? 'PASS' : 'FAIL' };
}

/** Division by zero gives Infinity or NaN in doubles, and `!(NaN > 0.5)` would pass. */
function isNotFinite(node: ExpressionNode, bindings: Bindings): boolean {
  if (node.kind !== 'compute') return false;
  const result = node.evaluate(bindings);
  return result.ok && typeof result.value === 'number' && !Number.isFinite(result.value);
}

/** ERROR for unreadable evidence, PENDING for evidence that is not there, nothing when all is there. */
function foldGaps(names: readonly string[], readings: ReadonlyMap<string, EvidenceLookup>): Folded | undefined {
  const gaps = names.flatMap((name) => {
    const reading = readings.get(name);
    return reading?.kind === 'gap' ? [reading.gap] : [];
  });
  const unreadable = gaps.find((gap) => gap.reason === 'unreadable');
  if (unreadable !== undefined) return { truth: 'ERROR', error: `${unreadable.name}: ${unreadable.detail}` };
  return gaps.length > 0 ? { truth: 'PENDING' } : undefined;
}

/** `a || b` is true when a is, but a gate passes only on all the evidence that it names. */
function requireAllEvidence(
  folded: Folded,
  names: readonly string[],
  readings: ReadonlyMap<string, EvidenceLookup>,
): Folded {
  return folded.truth === 'PASS' ? (foldGaps(names, readings) ?? folded) : folded;
}

function assertEngineAgrees(root: ExpressionNode, truth: Truth, bindings: Bindings): void {
  const engine = root.evaluate(bindings);
  if (!engine.ok || (truth !== 'PASS' && truth !== 'FAIL')) return;
  invariant(engine.value === (truth === 'PASS'), `CEL says ${String(engine.value)} of "${root.text}", folded ${truth}`);
}

/** Names and computed sides of comparisons, with their values, in the order of the text. */
function operandsOf(root: ExpressionNode, bindings: Bindings): readonly Operand[] {
  const shown = nodesOf(root).filter(({ kind }) => kind === 'name' || kind === 'compute');
  const byText = new Map(shown.map((node) => [node.text, node]));
  return [...byText.values()].map((node) => operandOf(node, bindings));
}

function comparisonOf(root: ExpressionNode, bindings: Bindings): { readonly comparison?: Comparison } {
  const [left, right] = root.operands;
  if (root.kind !== 'compare' || root.symbol === 'in' || left === undefined || right === undefined) return {};
  const [shownLeft, shownRight] = [operandOf(left, bindings), operandOf(right, bindings)];
  return { comparison: { left: shownLeft, operator: root.symbol, right: shownRight } };
}

function operandOf(node: ExpressionNode, bindings: Bindings): Operand {
  const result = node.evaluate(bindings);
  const value = result.ok ? jsonOf(result.value) : undefined;
  return value === undefined ? { text: node.text } : { text: node.text, value };
}

function jsonOf(value: CelScalarValue | undefined): JsonValue | undefined {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && !Number.isFinite(value) ? undefined : value;
}
