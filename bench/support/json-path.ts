/** The member at a path of parsed JSON; undefined where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = new Map(Object.entries(here)).get(String(key));
  }
  return here;
}

/** The elements of a list at a path; none where there is no list. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The number at a path. Throws an Error that names the path where there is none. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number {
  const found = at(value, ...path);
  if (typeof found === 'number') return found;
  throw new Error(`no number at ${path.join('/')}`);
}
