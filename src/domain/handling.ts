/**
 * The protections of the session and of the engine that a scenario card proves. Each is taken out, one at a time, by the
 * scenario tests, and the card must then fail: a card that passes without its protection proves nothing. No command and
 * no configuration can take one out; only code that builds a session or an engine can.
 */
export const HANDLINGS = {
  'reconcile-after-reconnect': 'Orders, executions and positions are read again before anything new is sent.',
} as const satisfies Readonly<Record<string, string>>;

/** Name of a protection. */
export type HandlingName = keyof typeof HANDLINGS;

/** Protections that a test has taken out; empty in the product. */
export type OmittedHandlings = ReadonlySet<HandlingName>;
