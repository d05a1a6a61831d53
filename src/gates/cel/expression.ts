import type { EvidenceType } from '../../domain/gate.ts';

/** CEL value of an evidence record: int is bigint, double is number. */
export type CelScalarValue = boolean | number | bigint | string;

/** Values by name. The object has no prototype: otherwise the evaluator would find `constructor` in it. */
export type Bindings = { readonly [name: string]: CelScalarValue };

/** Result of an evaluation; `value` is absent when it is not a scalar (a list). Errors are values. */
export type Evaluated =
  | { readonly ok: true; readonly value: CelScalarValue | undefined }
  | { readonly ok: false; readonly message: string };

/** Construct that a gate must not use, named as the linter rule that reports it. */
export type RefusedConstruct = 'default_for_missing' | 'macro' | 'function';

/** Node of a parsed expression, independent of the parsing library. */
export interface ExpressionNode {
  readonly kind: 'and' | 'or' | 'not' | 'compare' | 'compute' | 'list' | 'name' | 'literal' | RefusedConstruct;
  /** Name for `name`; operator or function for the others, e.g. `<` or `size`. */
  readonly symbol: string;
  readonly operands: readonly ExpressionNode[];
  /** Source text, normalized (`0.50` is `0.5`). */
  readonly text: string;
  evaluate(bindings: Bindings): Evaluated;
}

/** A parsed expression, or the reason why it cannot be parsed. */
export type ParseOutcome =
  | { readonly ok: true; readonly root: ExpressionNode }
  | { readonly ok: false; readonly rule: 'syntax' | 'too_long' | 'too_deep'; readonly message: string };

/** Parses and evaluates expressions. */
export interface ExpressionParser {
  parse(expression: string): ParseOutcome;
  /** The engine's own result for the conjunction of expressions, each of which parses. */
  evaluateAll(expressions: readonly string[], bindings: Bindings): Evaluated;
}

/** Result of a static type check. */
export type TypeChecked =
  | { readonly ok: true; readonly type: string }
  | { readonly ok: false; readonly rule: 'type' | 'undeclared_name' | 'syntax'; readonly message: string };

/** Checks the types of an expression against declared names. */
export interface TypeChecker {
  check(expression: string): TypeChecked;
}

/** Names with their types, as declared by a gate. */
export type Declarations = readonly { readonly name: string; readonly type: EvidenceType }[];

/** The node and all its descendants. */
export function nodesOf(node: ExpressionNode): readonly ExpressionNode[] {
  return [node, ...node.operands.flatMap(nodesOf)];
}

/** Names used in the expression, each once, in the order of the text. */
export function referencedNames(node: ExpressionNode): readonly string[] {
  const names = nodesOf(node).filter(({ kind }) => kind === 'name');
  return [...new Set(names.map(({ symbol }) => symbol))];
}
