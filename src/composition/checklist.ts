import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../adapters/files/read.ts';
import { packageRoot } from '../adapters/package-root.ts';
import { readAttestations } from '../adapters/policy/attestation-files.ts';
import { parseYaml } from '../adapters/yaml.ts';
import { type ChecklistPlan, runChecklist } from '../runner/checklist/run-checklist.ts';
import { valueError } from './flag-values.ts';
import { type OpenSystem, openSystemOrSample, type SystemFlags } from './open-system.ts';
import { openPolicyIfAny } from './role-policy.ts';

export interface ChecklistFlags {
  readonly policy: string | undefined;
  readonly attestations: string | undefined;
}

/** Judges the checklist of a system, and records what it finds. Throws PreliveError of the configuration and USAGE. */
export async function judgeChecklist(flags: SystemFlags & ChecklistFlags) {
  const open = await openSystemOrSample(flags);
  const checked = await runChecklist(wireChecklist(open, flags));
  return { checked, validation: open.validation, system: open.loaded.config.system.name };
}

/** File name of a checklist in a folder of gates. */
const CHECKLIST_FILE = 'checklist.yaml';

/** Builds the plan of a checklist: the system's own checklist, else the packaged one, with the attestations of its repository. */
export function wireChecklist(open: OpenSystem, flags: ChecklistFlags): ChecklistPlan {
  const { loaded, validation, schemas } = open;
  const { config, root } = loaded;
  const own = config.gates === undefined ? undefined : join(root, config.gates, CHECKLIST_FILE);
  const path = own !== undefined && existsSync(own) ? own : join(packageRoot(), 'gates', CHECKLIST_FILE);
  const text = readText(path);
  const { value, origin } = parseYaml(text, path);
  const policy = openPolicyIfAny(loaded, flags.policy, schemas)?.policy;
  return {
    validation,
    checklist: schemas.check<ChecklistPlan['checklist']>('checklist', value, origin, 'GATES_INVALID'),
    frozen: { name: `frozen/gates/${CHECKLIST_FILE}`, text },
    attestations: readAttestations(
      flags.attestations === undefined ? join(root, 'attestations') : folderAsked(flags.attestations),
    ),
    system: config.system.name,
    ...(policy && { policy }),
  };
}

/** Requires that a named folder exists; the default folder may be missing. Throws PreliveError USAGE. */
function folderAsked(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return path;
  throw valueError('--attestations', 'a folder that is there', path);
}
