import type { Artifact, StageContext } from '../../domain/artifact.ts';
import type { JsonObject } from '../../domain/json.ts';
import { documentHead } from './decision-gate.ts';
import { type DrillRecord, drillFaults, type KillSwitchDrill, ROLLBACK_TARGETS, verifiedFlatAt } from './drills.ts';
import type { Contact, DossierInputs } from './inputs.ts';
import { ROLLBACK_STEPS } from './rollback-steps.ts';
import { triggerRows } from './rollback-triggers.ts';
import { formatDocumentNumber } from './words.ts';

/** Who must be reachable, whether or not the configuration names somebody. */
const CONTACT_ROLES = ['Risk Officer', 'Chief Technology Officer', 'Lead Trader', 'Compliance', 'Broker trade desk'];

/** `ROLLBACK_PROCEDURE.md`: triggers, steps, checklist, contacts, automatic rollback, tests, and the last drill. */
export function rollbackProcedureArtifact(inputs: DossierInputs, context: StageContext): Artifact {
  const { rollback, killSwitch } = inputs.drills;
  return {
    kind: 'document',
    path: 'ROLLBACK_PROCEDURE.md',
    template: 'rollback-procedure',
    model: {
      ...documentHead(inputs, context),
      triggers: triggerRows(inputs.limits),
      steps: ROLLBACK_STEPS.map((plan) => ({ ...plan, command: inputs.rollbackCommands[plan.step] })),
      contacts: contactRows(inputs.contacts),
      configuration: configurationOf(inputs),
      rollback_drill: rollback === undefined ? null : drillModel(rollback),
      kill_switch_drill: killSwitch === undefined ? null : { ...drillModel(killSwitch), ...firingModel(killSwitch) },
    },
  };
}

/** Named contacts, then a place to fill in for every role that nobody is named for. */
function contactRows(contacts: readonly Contact[]): readonly JsonObject[] {
  const named = new Set(contacts.map((contact) => contact.role.toLowerCase()));
  const open = CONTACT_ROLES.filter((role) => !named.has(role.toLowerCase()));
  return [
    ...contacts.map((contact) => ({ ...contact })),
    ...open.map((role) => ({ role, name: '(fill in before signing)', reach: '(fill in before signing)' })),
  ];
}

/** Levels as the engine is configured, for a reader with the configuration file beside. */
function configurationOf({ limits: { killSwitches, rollback, limits } }: DossierInputs): readonly JsonObject[] {
  const rows: Readonly<Record<string, number>> = {
    ...Object.fromEntries(killSwitches.map(({ name, fireAt }) => [`kill_switches.${name}.fire_at`, fireAt])),
    'rollback.connection_failures_per_hour': rollback.connectionFailuresPerHour,
    'rollback.pacing_violations_per_hour': rollback.pacingViolationsPerHour,
    'rollback.reject_ratio': rollback.rejectRatio,
    'rollback.latency_factor': rollback.latencyFactor,
    'limits.box': limits.box,
    'limits.gross': limits.gross,
    'limits.net': limits.net,
  };
  return Object.entries(rows).map(([name, value]) => ({ name, value }));
}

function drillModel(drill: DrillRecord): JsonObject {
  const measured = [
    { what: 'halted with all cancels sent', at: drill.cancelsSentAt, target: ROLLBACK_TARGETS.haltedMs },
    { what: 'positions assessed', at: drill.assessedAt, target: ROLLBACK_TARGETS.assessedMs },
    { what: 'flat and verified', at: verifiedFlatAt(drill.reads), target: ROLLBACK_TARGETS.flatMs },
  ];
  return {
    source: drill.sourceClass,
    cancels: drill.cancelsSent,
    positions: drill.positionsToClose,
    times: measured.map(({ what, at, target }) => ({
      what,
      seconds: at === null ? 'never' : formatDocumentNumber((at - drill.triggeredAt) / 1000),
      target: formatDocumentNumber(target / 1000),
    })),
    faults: drillFaults(drill),
  };
}

function firingModel({ name, threshold, firedValue }: KillSwitchDrill): JsonObject {
  return { name, threshold, fired_value: firedValue === null ? 'it did not fire' : formatDocumentNumber(firedValue) };
}
