/** Result of parsing a file of the system: a value, or the fault of the file. These parsers never throw. */
export type Parsed<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'fault'; readonly fault: string };

/** Creates a fault. */
export function parseFault(text: string): { readonly kind: 'fault'; readonly fault: string } {
  return { kind: 'fault', fault: text };
}

/** Returns a count of a report, a finite integer >= 0; else `undefined`. */
export function countOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** True for an object that is not an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Message of a thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
