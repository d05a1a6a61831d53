import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { MOST_HAND_WRITTEN_BYTES, readText } from '../../adapters/files/read.ts';
import { packageRoot } from '../../adapters/package-root.ts';
import { createSchemas } from '../../adapters/schemas/schemas.ts';
import { parseYaml } from '../../adapters/yaml.ts';
import { PreliveError } from '../../domain/errors.ts';
import { nameOf, type Origin } from '../../domain/origin.ts';
import type { FaultAction } from '../../gateway/faults/fault-parameters.ts';
import { actionFaults } from '../../gateway/faults/possible-actions.ts';
import type { Scenario } from '../../gateway/faults/scenario.ts';
import { scenarioFaults } from '../../gateway/faults/scenario-checks.ts';
import { choiceError } from '../flag-values.ts';

/** Shared: compiling a schema takes longer than checking a file. */
const schemas = createSchemas();

const EXTENSION = /\.ya?ml$/;

/** Folder of the scenarios that prelive ships. */
export function scenarioFolder(): string {
  return join(packageRoot(), 'fixtures/scenarios');
}

/**
 * Reads and checks a scenario by its name or file; errors name `place`. Throws PreliveError DOCUMENT_INVALID, CONFIG_INVALID,
 * FILE_UNREADABLE, USAGE.
 */
export function readScenario(nameOrFile: string, place = '--scenario'): Scenario {
  const path = EXTENSION.test(nameOrFile) ? nameOrFile : join(scenarioFolder(), `${nameOrFile}.yaml`);
  if (path !== nameOrFile && !existsSync(path)) {
    const names = listScenarios().flatMap(({ id, script }) => (script === undefined ? [id] : []));
    throw choiceError(place, [...names, 'a YAML file'], nameOrFile);
  }
  const { value, origin } = parseYaml(readText(path, MOST_HAND_WRITTEN_BYTES), path);
  return checkScenario(value, origin, basename(path).replace(EXTENSION, ''));
}

/** Checks a scenario; its id must be `name` where one is given. */
export function checkScenario(value: unknown, origin: Origin, name?: string): Scenario {
  const scenario = schemas.check<Scenario>('scenario', value, origin);
  const faults = scenarioFaults(scenario, name ?? scenario.id);
  if (faults.length > 0) throw new PreliveError('DOCUMENT_INVALID', `${nameOf(origin)}: ${faults.join('; ')}`);
  return scenario;
}

/** Checks one fault, which must be able to have an effect. Throws PreliveError DOCUMENT_INVALID. */
export function checkFault(value: unknown, origin: string): FaultAction {
  const action = schemas.check<FaultAction>('fault', value, origin);
  const faults = actionFaults(action, '');
  if (faults.length > 0) throw new PreliveError('DOCUMENT_INVALID', `${origin}: ${faults.join('; ')}`);
  return action;
}

/** All scenarios that prelive ships, by name. */
export function listScenarios(): readonly Scenario[] {
  return readdirSync(scenarioFolder())
    .filter((file) => EXTENSION.test(file))
    .sort()
    .map((file) => readScenario(join(scenarioFolder(), file)));
}
