import type { Bus, BusParts } from './bus.ts';
import * as buses from './buses.ts';
import { type Registry, registryOf } from './registry.ts';

/** Buses that `engine.bus` of prelive.yaml can name. */
export const BUSES: Registry<BusParts, Bus> = registryOf('bus', Object.values(buses));
