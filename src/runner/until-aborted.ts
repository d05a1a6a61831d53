/** Rejects with the reason of a signal once that is aborted; never settles otherwise. */
export function aborting(signal: AbortSignal | undefined): Promise<never> {
  return untilAborted(signal, new Promise<never>(() => {}));
}

/**
 * Settles as `work` does, or rejects with the signal's reason as soon as that is aborted. A later result of `work` is
 * ignored; the caller has to end `work`.
 */
export async function untilAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (signal === undefined) return work;
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([aborted.promise, work]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
