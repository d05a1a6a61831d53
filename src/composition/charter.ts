import { charterVerifier } from '../adapters/policy/charter-signatures.ts';
import { openCharterStore } from '../adapters/policy/charter-store.ts';
import { loadConfig } from '../adapters/project/load-config.ts';
import { findSystemRoot } from '../adapters/project/system-root.ts';
import { createSchemas } from '../adapters/schemas/schemas.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { APPLIED_LIMITS } from '../runner/charter/applied-limits.ts';

/** The charter of a system. Throws PreliveError CONFIG_MISSING, CONFIG_INVALID. */
export function openCharter(system: string) {
  const schemas = createSchemas();
  const loaded = loadConfig(findSystemRoot(system) ?? system, schemas);
  const verify = charterVerifier(schemas, systemClock.now());
  const store = openCharterStore(loaded, { schemas, verify, appliedLimits: APPLIED_LIMITS });
  return { store, loaded, schemas, system: loaded.config.system.name };
}
