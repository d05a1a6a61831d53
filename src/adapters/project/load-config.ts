import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LoadedConfig, PreliveConfig } from '../../domain/config.ts';
import { PreliveError } from '../../domain/errors.ts';
import { MOST_HAND_WRITTEN_BYTES, readText } from '../files/read.ts';
import type { Schemas } from '../schemas/schemas.ts';
import { parseYaml } from '../yaml.ts';
import { type ConfigDocument, configOf } from './config-document.ts';
import { CONFIG_FILE } from './system-root.ts';

/**
 * Reads and validates `prelive.yaml` of a folder. Throws PreliveError CONFIG_MISSING, or CONFIG_INVALID naming the
 * file, the field, what was expected and what was found.
 */
export function loadConfig(folder: string, schemas: Schemas): LoadedConfig {
  const root = resolve(folder);
  const path = join(root, CONFIG_FILE);
  if (!existsSync(path)) throw new PreliveError('CONFIG_MISSING', `there is no ${CONFIG_FILE} in ${root}`);
  const { value, origin } = parseYaml(readText(path, MOST_HAND_WRITTEN_BYTES), path);
  const document = schemas.check<ConfigDocument>('prelive-config', value, origin, 'CONFIG_INVALID');
  return { config: withAbsoluteRecording(configOf(document), root), root, path, origin };
}

/** Makes the path of a recording absolute, because a rehearsal copies the system's tree without it. */
function withAbsoluteRecording(config: PreliveConfig, root: string): PreliveConfig {
  const recorded = config.reviews?.recorded;
  if (config.reviews === undefined || recorded === undefined) return config;
  return { ...config, reviews: { ...config.reviews, recorded: resolve(root, recorded) } };
}
