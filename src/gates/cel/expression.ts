import type { EvidenceType } from '../../domain/gate.ts';

/** A value that evidence can have in CEL: int is bigint, double is number. */
export type CelScalarValue = boolean | number | bigint | string;

/** Values by name. Without a prototype, or the evaluator would find `constructor` in it. */
export type Bindings = { readonly [name: string]: CelScalarValue };

/** What evaluating gave; `value` is absent when it is not a scalar (a list). Errors are values. */
export type Evaluated =
  | { readonly ok: true; readonly value: CelScalarValue | undefined }
  | { readonly ok: false; readonly message: string };

/** A construct that a gate must not use, and the linter rule that says so. */
export type RefusedConstruct = 'default_for_missing' | 'macro' | 'function';

/** A node of a parsed expression, free of the library that parsed it. */
export interface ExpressionNode {
  readonly kind: 'and' | 'or' | 'not' | 'compare' | 'compute' | 'list' | 'name' | 'literal' | RefusedConstruct;
  /** The name of a `name`, the operator or function of the others, e.g. `<` or `size`. */
  readonly symbol: string;
  readonly operands: readonly ExpressionNode[];
  /** Source text, normalized (`0.50` is `0.5`). */
  readonly text: string;
  evaluate(bindings: Bindings): Evaluated;
}

/** A parsed expression, or why there is none. */
export type ParseOutcome =
  | { readonly ok: true; readonly root: ExpressionNode }
  | { readonly ok: false; readonly rule: 'syntax' | 'too_long' | 'too_deep'; readonly message: string };

/** Parses and evaluates. */
export interface ExpressionParser {
  parse(expression: string): ParseOutcome;
  /** The engine's own answer for the conjunction of expressions, each of which parses. */
  evaluateAll(expressions: readonly string[], bindings: Bindings): Evaluated;
}

/** What a static check found. */
export type TypeChecked =
  | { readonly ok: true; readonly type: string }
  | { readonly ok: false; readonly rule: 'type' | 'undeclared_name' | 'syntax'; readonly message: string };

/** Checks the types of an expression against declared names. */
export interface TypeChecker {
  check(expression: string): TypeChecked;
}

/** Names with their types, as a gate declares them. */
export type Declarations = readonly { readonly name: string; readonly type: EvidenceType }[];

/** The node and all below it. */
export function nodesOf(node: ExpressionNode): readonly ExpressionNode[] {
  return [node, ...node.operands.flatMap(nodesOf)];
}

/** Names that the expression uses, each once, in the order of the text. */
export function referencedNames(node: ExpressionNode): readonly string[] {
  const names = nodesOf(node).filter(({ kind }) => kind === 'name');
  return [...new Set(names.map(({ symbol }) => symbol))];
}
