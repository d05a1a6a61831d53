import { join } from 'node:path';
import { packageRoot } from '../adapters/package-root.ts';
import { loadConfig } from '../adapters/project/load-config.ts';
import { type PreparedRehearsal, prepareRehearsal } from '../adapters/project/prepare-rehearsal.ts';
import { createSchemas } from '../adapters/schemas/schemas.ts';
import { newYorkDate, sessionDayOf } from '../domain/calendar/session-day.ts';
import type { PreliveConfig } from '../domain/config.ts';
import { DEFAULT_SESSION_START } from '../gateway/server/gateway-options.ts';
import { busOf, strategyFactory } from '../runner/paper/chosen-engine.ts';
import { requireKnownLevels } from '../runner/paper/engine-settings.ts';
import { requireWithinDay } from '../runner/paper/longest-session.ts';
import type { RehearsalPlan } from '../runner/rehearsal/rehearsal-plan.ts';
import type { Host } from './host.ts';
import type { ChosenEngine, RehearsalFlags } from './plan-rehearsal.ts';
import { stopOnSignal } from './process/stop-on-signal.ts';

/** A rehearsal that is ready to run, with the copy of the system that must be disposed of. */
export interface WiredRehearsal {
  readonly plan: Omit<RehearsalPlan, 'onProgress'>;
  readonly prepared: PreparedRehearsal;
}

/** Virtual time that reads of the account and of history take before the session. */
const READS_FIRST_MS = 60_000;

/** Rehearses a system in virtual time. Throws PreliveError of the configuration and of the workspace. */
export async function runRehearsal(flags: RehearsalFlags, host: Host) {
  await host.holdWorkspace(flags.out, 'long');
  const progress = await host.startProgress('preparing a copy of the system and running its tests');
  try {
    const { plan, prepared } = await wireRehearsal(flags);
    try {
      const { rehearse } = await import('../runner/rehearsal/rehearse.ts');
      const stop = stopOnSignal({ words: 'after this part', nothingOpen: true });
      return { report: await rehearse({ ...plan, stop, onProgress: (text) => progress.update(text) }), plan };
    } finally {
      progress.stop();
      await prepared.dispose();
    }
  } finally {
    progress.stop();
  }
}

/**
 * Copies the system, starts its unit tests, opens the workspace and builds the plan. Throws PreliveError DURATION_TOO_LONG first.
 */
async function wireRehearsal(flags: RehearsalFlags): Promise<WiredRehearsal> {
  requireWithinDay(
    DEFAULT_SESSION_START + READS_FIRST_MS,
    { closesAt: sessionDayOf(newYorkDate(DEFAULT_SESSION_START)).close },
    flags.asked.durationMs,
  );
  const schemas = createSchemas();
  const source = loadConfig(flags.system ?? join(packageRoot(), 'fixtures/sample-system'), schemas);
  requireKnownLevels(source.config.rehearsal.killSwitches, source.origin);
  // The copy has the same configuration, so a wrong name is reported before it is made.
  const chosen = chosenOf(flags, source.config);
  const prepared = await prepareRehearsal(source);
  try {
    // The unit tests run by now: modules are loaded beside them.
    const { planRehearsal } = await import('./plan-rehearsal.ts');
    return { plan: await planRehearsal(flags, prepared, chosen, schemas), prepared };
  } catch (error) {
    await prepared.dispose();
    throw error;
  }
}

/** Makes the parts of the engine that the configuration names. Throws PreliveError of a name that is unknown. */
function chosenOf(flags: RehearsalFlags, config: PreliveConfig): ChosenEngine {
  const symbols = flags.asked.symbols ?? config.symbols;
  const createStrategy = strategyFactory(symbols, {
    trading: config.trading,
    overrides: config.rehearsal.strategy,
  });
  return { asked: { ...flags.asked, symbols }, createStrategy, ...busOf(config.engine) };
}
