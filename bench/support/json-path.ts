/** The member at a path of parsed JSON; undefined when absent. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = new Map(Object.entries(here)).get(String(key));
  }
  return here;
}

/** The elements of a list at a path; empty without a list. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The number at a path. Throws an Error with the path when absent. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number {
  const found = at(value, ...path);
  if (typeof found === 'number') return found;
  throw new Error(`no number at ${path.join('/')}`);
}
