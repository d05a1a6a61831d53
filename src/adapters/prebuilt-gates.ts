import type { GateDefinition } from '../domain/gate.ts';

/**
 * Gate definitions by the SHA-256 of their text, so that a start need not parse eight YAML files. Empty in source;
 * `scripts/build.ts` fills it in the bundle.
 */
export const PREBUILT_GATES: Readonly<Record<string, GateDefinition>> = {};
