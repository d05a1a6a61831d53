import type { ConnectionEvents } from './client-connection.ts';

/** Advances the hub's time, and decides when messages are written. */
export interface VenueTimeDriver extends ConnectionEvents {
  /** Processes due events and sends waiting messages after a change from outside. */
  wake(): void;
  /** Stops all timers and the time. */
  stop(): void;
}
