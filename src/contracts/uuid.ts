const UUID = /^(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** True for a uuid as RFC 9562 writes it, with or without `urn:uuid:`; the same as ajv-formats' `uuid`. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
