import { join } from 'node:path';
import type { StageNumber } from '../../domain/stage.ts';
import type { ManifestEntry } from '../../domain/system-facts.ts';
import { MOST_WRITTEN_BYTES, readText } from '../files/read.ts';
import type { Schemas } from '../schemas/schemas.ts';
import { parseYaml } from '../yaml.ts';

interface ManifestDocument {
  readonly artifacts: readonly (Pick<ManifestEntry, 'id' | 'title' | 'category' | 'files' | 'syntax' | 'schema'> &
    Partial<Pick<ManifestEntry, 'place' | 'expected' | 'sections' | 'signed'>> & { readonly due: StageNumber })[];
}

/** Reads an artifact manifest (YAML or JSON). Throws PreliveError FILE_UNREADABLE or CONFIG_INVALID. */
export function readManifest(root: string, path: string, schemas: Schemas): readonly ManifestEntry[] {
  const { value, origin } = parseYaml(readText(join(root, path), MOST_WRITTEN_BYTES), path);
  const document = schemas.check<ManifestDocument>('artifact-manifest', value, origin, 'CONFIG_INVALID');
  return document.artifacts.map((entry) => ({
    place: 'system',
    expected: entry.files.length,
    sections: [],
    signed: false,
    ...entry,
  }));
}
