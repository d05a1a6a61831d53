import { join } from 'node:path';
import { packageRoot } from '../adapters/package-root.ts';
import { loadConfig } from '../adapters/project/load-config.ts';
import { type PreparedRehearsal, prepareRehearsal } from '../adapters/project/prepare-rehearsal.ts';
import { createSchemas } from '../adapters/schemas/schemas.ts';
import type { PreliveConfig } from '../domain/config.ts';
import { DEFAULT_SESSION_START } from '../gateway/server/gateway-options.ts';
import { busOf, strategyFactory } from '../runner/paper/chosen-engine.ts';
import { requireKnownLevels } from '../runner/paper/engine-settings.ts';
import { requireWithinDay } from '../runner/paper/longest-session.ts';
import type { RehearsalPlan } from '../runner/rehearsal/rehearsal-plan.ts';
import { rehearsalDay } from './rehearsal-day.ts';

/** What the command line says of a rehearsal. */
export interface RehearsalFlags {
  /** The shipped sample system when left out. */
  readonly system: string | undefined;
  readonly out: string;
  readonly seed: number;
  readonly market: 'declared' | 'efficient' | undefined;
  readonly asked: Omit<RehearsalPlan['asked'], 'symbols'> & { readonly symbols: readonly string[] | undefined };
}

/** A rehearsal that is ready to run, on a copy of the system that must be disposed of. */
export interface WiredRehearsal {
  readonly plan: Omit<RehearsalPlan, 'onProgress'>;
  readonly prepared: PreparedRehearsal;
}

/** Reads of the account and of history come before the session, in its virtual time. */
const READS_FIRST_MS = 60_000;

/** Copies the system, begins its unit tests, opens the workspace, and hands all ports to the plan. Throws PreliveError DURATION_TOO_LONG first. */
export async function wireRehearsal(flags: RehearsalFlags): Promise<WiredRehearsal> {
  requireWithinDay(DEFAULT_SESSION_START + READS_FIRST_MS, rehearsalDay(), flags.asked.durationMs);
  const schemas = createSchemas();
  const source = loadConfig(flags.system ?? join(packageRoot(), 'fixtures/sample-system'), schemas);
  requireKnownLevels(source.config.rehearsal.killSwitches, source.origin);
  // A copy has the same configuration: a wrong name is told before it is made.
  const chosen = chosenOf(flags, source.config);
  const prepared = await prepareRehearsal(source);
  try {
    // The tests run by now: what is loaded from here on is loaded beside them.
    const { planRehearsal } = await import('./plan-rehearsal.ts');
    return { plan: await planRehearsal(flags, prepared, chosen, schemas), prepared };
  } catch (error) {
    await prepared.dispose();
    throw error;
  }
}

/** Parts of a plan that the configuration chooses by name. */
export type ChosenEngine = Pick<RehearsalPlan, 'asked' | 'createStrategy' | 'createBus'>;

/** Makes the parts of the engine that the configuration names. Throws PreliveError of a name that is unknown. */
function chosenOf(flags: RehearsalFlags, config: PreliveConfig): ChosenEngine {
  const symbols = flags.asked.symbols ?? config.symbols;
  const createStrategy = strategyFactory(symbols, {
    ...(config.trading && { trading: config.trading }),
    overrides: config.rehearsal.strategy,
  });
  return { asked: { ...flags.asked, symbols }, createStrategy, ...busOf(config.engine) };
}
