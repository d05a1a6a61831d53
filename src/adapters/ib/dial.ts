import type { SessionOptions, Timers } from '../../runner/ports/broker-session.ts';
import { type ConnectionOwner, GatewayConnection } from './connection.ts';

export const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

/** One connection of a session as its options ask for it. Throws as {@link GatewayConnection.open} does. */
export function dialGateway(
  options: SessionOptions,
  timers: Timers,
  owner: ConnectionOwner,
): Promise<GatewayConnection> {
  const { host, port, socketPath, clientId, connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS, disabled } = options;
  const guardsDecoding = disabled?.has('guard-decode') !== true;
  const place = { host, port, ...(socketPath !== undefined && { socketPath }) };
  return GatewayConnection.open({ ...place, clientId, connectTimeoutMs, timers, guardsDecoding }, owner);
}
