/** Caches the last few values by number. A value created again must be equal. */
export function createRecent<T>(capacity: number, make: (key: number) => T): (key: number) => T {
  const kept = new Map<number, T>();
  let last: { readonly key: number; readonly value: T } | undefined;
  return (key) => {
    if (last?.key === key) return last.value;
    const value = kept.get(key) ?? make(key);
    kept.delete(key);
    kept.set(key, value);
    last = { key, value };
    for (const oldest of kept.keys()) {
      if (kept.size <= capacity) break;
      kept.delete(oldest);
    }
    return value;
  };
}
