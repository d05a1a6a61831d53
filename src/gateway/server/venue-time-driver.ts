import type { ConnectionEvents } from './client-connection.ts';

/** Who moves the hub's time on, and decides when what is sent goes out. */
export interface VenueTimeDriver extends ConnectionEvents {
  /** Something has changed from outside: what is due now happens, and what waits goes out. */
  wake(): void;
  /** Ends all timers; time stands still from now on. */
  stop(): void;
}
