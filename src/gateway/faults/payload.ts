/** Number of a message: its first field. */
export function messageId(payload: string): number {
  return Number(payload.slice(0, payload.indexOf('\0')));
}

/** Field of a payload; empty when it has none at that index. */
export function fieldAt(payload: string, index: number): string {
  return payload.split('\0', index + 1)[index] ?? '';
}

/** Returns a payload with one field replaced. */
export function withField(payload: string, index: number, value: string): string {
  const fields = payload.split('\0');
  fields[index] = value;
  return fields.join('\0');
}
