/** Returns a message as JSON. NaN and infinities, the most frequent faults, have no JSON form and are written as text. */
export function messageText(message: unknown): string {
  return (
    JSON.stringify(message, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    ) ?? ''
  );
}
