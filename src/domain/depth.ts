/** True when objects and arrays are nested more than `levels` deep, or in a circle. Shared parts are visited once. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  const depths = new Map<object, number>();
  return depthOf(value, levels, depths) > levels;
}

/** Depth of a value; the search stops one level beyond `levels`. */
function depthOf(value: unknown, levels: number, depths: Map<object, number>): number {
  if (typeof value !== 'object' || value === null) return 0;
  const known = depths.get(value);
  if (known !== undefined) return known;
  if (levels < 0) return 1;
  // Provisional value that refuses a circle.
  depths.set(value, Number.POSITIVE_INFINITY);
  let deepest = 0;
  for (const member of Object.values(value)) deepest = Math.max(deepest, depthOf(member, levels - 1, depths));
  depths.set(value, deepest + 1);
  return deepest + 1;
}
