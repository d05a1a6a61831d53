/** Longest expression of a clause, characters. */
export const MAX_EXPRESSION_LENGTH = 500;

/** Deepest nesting of brackets: the parser is recursive and has no limit of its own. */
export const MAX_EXPRESSION_DEPTH = 20;

/** The limit that an expression breaks, checked before parsing; brackets inside strings count too. */
export function brokenLimit(expression: string): { rule: 'too_long' | 'too_deep'; message: string } | undefined {
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
