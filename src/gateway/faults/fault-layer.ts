import type { EpochMs } from '../../domain/clock.ts';
import { invariant, PreliveError } from '../../domain/errors.ts';
import type { Venue, VenueControl } from '../venue/types.ts';
import { FAULT_NAMES } from './catalogue.ts';
import type { Recorder, TapPorts } from './client-tap.ts';
import type { FaultClient } from './fault-client.ts';
import type { Door } from './fault-context.ts';
import { createFaultDesk, type FaultDesk } from './fault-desk.ts';
import type { FaultAction, FaultName } from './fault-parameters.ts';
import { createHistoryPacing } from './history-pacing.ts';
import { createHooks } from './hooks.ts';
import { createMessageLog, type MessageLog } from './message-log.ts';
import { createOrderWatch, createTriggers, type Happening, placedHappening, type Triggers } from './triggers.ts';
import { tapVenue, type VenueTap } from './venue-tap.ts';

/** Faults between sessions and sockets, and between sessions and venue. */
export interface FaultLayer {
  /** The venue as the sessions see it, with faults. */
  readonly venue: Venue;
  readonly log: MessageLog;
  /** Services that the taps of all connections share. */
  readonly tap: TapPorts;
  /** Activates the layer; no fault can start before. */
  attach(surroundings: Surroundings): { readonly desk: FaultDesk; readonly triggers: Triggers };
}

/** Options of the fault layer. */
export interface FaultLayerOptions {
  readonly venue: Venue;
  readonly seed: number;
  readonly historyPacing: boolean;
  readonly record: Recorder | undefined;
}

/** Services of the gateway that the layer uses. */
export interface Surroundings {
  readonly now: () => EpochMs;
  readonly schedule: (at: EpochMs, action: () => void) => void;
  readonly clients: () => readonly FaultClient[];
  readonly door: Door;
  changed(): void;
  /** In lockstep, time waits for the clients: faults that silence a client would stop time forever. */
  readonly isLockstep: boolean;
}

const NEVER_IN_LOCKSTEP: ReadonlySet<FaultName> = new Set<FaultName>([
  'half-open',
  'stall',
  'split-frames',
  'slow-consumer',
  'refuse-connections',
  'nightly-reset',
  'weekly-relogin',
]);

/** Creates a layer without active faults. */
export function createFaultLayer({ venue, seed, historyPacing, record }: FaultLayerOptions): FaultLayer {
  const hooks = createHooks();
  const log = createMessageLog();
  const watchOrders = createOrderWatch();
  let triggers: Triggers | undefined;
  let now: () => EpochMs = () => venue.now;
  const isWatched = () => triggers?.isWatching === true;
  const happened = (happening: Happening) => triggers?.happened(happening);
  const tapped: VenueTap = tapVenue(venue, hooks, {
    placed: (order) => {
      if (isWatched()) happened(placedHappening(order, venue.contracts.byConId(order.conId)));
    },
    happened: (event) => {
      if (event.kind !== 'order' || !isWatched()) return;
      const happening = watchOrders(event);
      if (happening !== undefined) happened(happening);
    },
  });
  return {
    venue: tapped.venue,
    log,
    tap: {
      now: () => now(),
      hooks,
      log,
      pacing: historyPacing ? createHistoryPacing() : undefined,
      isWatched,
      happened,
      record,
    },
    attach: (surroundings) => {
      now = surroundings.now;
      const { tellLater, disguise } = tapped;
      const control = () => controlOf(venue);
      const desk = createFaultDesk({ ...surroundings, seed, venue, control, hooks, emitLater: tellLater, disguise });
      const checked = surroundings.isLockstep ? refuseSilence(desk) : desk;
      triggers = createTriggers({ seed, now: surroundings.now, schedule: surroundings.schedule, desk: checked });
      return { desk: checked, triggers };
    },
  };
}

function controlOf(venue: Venue & { readonly control?: VenueControl }): VenueControl {
  const { control } = venue;
  invariant(control, 'a venue can be acted on from outside');
  return control;
}

function refuseSilence(desk: FaultDesk): FaultDesk {
  return {
    ...desk,
    start: (action: FaultAction) => {
      const name = FAULT_NAMES.find((each) => action[each] !== undefined);
      if (name === undefined || !NEVER_IN_LOCKSTEP.has(name)) return desk.start(action);
      throw new PreliveError(
        'FAULT_IMPOSSIBLE',
        `In lockstep time waits for the client, so that ${name} would never end.`,
      );
    },
  };
}
