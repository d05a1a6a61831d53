/** A message as JSON, which has no word for what most often makes one illegal: NaN and infinities are written as text. */
export function messageText(message: unknown): string {
  return (
    JSON.stringify(message, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    ) ?? ''
  );
}
