import { setImmediate as nextTurn } from 'node:timers/promises';

/** Waits until `look` returns a truthy value; fails after 5 s with the name of the condition. */
export async function until<T>(name: string, look: () => T | undefined | false): Promise<T> {
  const deadline = performance.now() + 5000;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${name}`);
    await nextTurn();
  }
}
