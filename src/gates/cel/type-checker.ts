import type { Declarations, TypeChecked, TypeChecker } from './expression.ts';

type Environment = import('@marcbachmann/cel-js').Environment;

/** Static type check over `@marcbachmann/cel-js`, loaded on first use. */
export async function loadTypeChecker(declarations: Declarations): Promise<TypeChecker> {
  const { Environment } = await import('@marcbachmann/cel-js');
  const environment = new Environment({ enableOptionalTypes: false });
  for (const { name, type } of declarations) environment.registerVariable(name, type);
  return { check: (expression) => check(environment, expression) };
}

function check(environment: Environment, expression: string): TypeChecked {
  const { valid, type, error } = environment.check(expression);
  if (valid || error === undefined) return { ok: true, type: type ?? 'dyn' };
  return { ok: false, rule: ruleOf(error), message: withHint(error.summary) };
}

function ruleOf({ name, code }: { name: string; code: string }): 'type' | 'undeclared_name' | 'syntax' {
  if (name === 'ParseError') return 'syntax';
  return code === 'unknown_variable' ? 'undeclared_name' : 'type';
}

/** Hint for the most common mistake: a double cannot be combined with an int literal in arithmetic, == or !=. */
function withHint(summary: string): string {
  const mixes = /double \S+ int|int \S+ double/.test(summary);
  return mixes ? `${summary} (write a double with a point: 1.0, not 1)` : summary;
}
