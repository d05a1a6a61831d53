import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { StageNumber } from '../../domain/stage.ts';
import type {
  ArtifactSyntax,
  Collected,
  InspectedEntry,
  InspectedFile,
  ManifestEntry,
} from '../../domain/system-facts.ts';
import { sha256 } from '../files/digest.ts';
import { MOST_HAND_WRITTEN_BYTES, readBytes, readBytesIfThere, readText } from '../files/read.ts';
import type { Schemas } from '../schemas/schemas.ts';
import { parseYaml } from '../yaml.ts';
import { attachment, collected, notCollected } from './reading.ts';
import { schemaFaults } from './schema-check.ts';
import { syntaxFaults } from './syntax.ts';

/** Folders that are searched for artifacts. */
export interface InventoryPlaces {
  /** Root of the system. */
  readonly root: string;
  /** Folder that prelive writes to, absolute. */
  readonly workspace: string;
  /** Digests of the charter by path. */
  readonly signed: ReadonlyMap<string, string>;
}

/** Inspects every artifact of the manifest: does it exist, is it valid, is it signed. Collects nothing without a manifest. */
export function readInventory(
  places: InventoryPlaces,
  manifest: string | undefined,
  schemas: Schemas,
): Collected<readonly InspectedEntry[]> {
  if (manifest === undefined) return notCollected('prelive.yaml names no artifact manifest (artifacts.manifest)');
  const bytes = readBytesIfThere(join(places.root, manifest));
  if (bytes === undefined) return notCollected(`there is no artifact manifest ${manifest}`);
  const entries = readManifest(places.root, manifest, schemas).map((entry) => inspect(places, entry));
  return collected(entries, [attachment(manifest, bytes)]);
}

function inspect(places: InventoryPlaces, entry: ManifestEntry): InspectedEntry {
  const folder = entry.place === 'system' ? places.root : places.workspace;
  const paths = new Set(entry.files.flatMap((pattern) => matches(folder, pattern)));
  const files = [...paths].sort().map((path) => inspectFile(places, entry, folder, path));
  return { entry, files };
}

/** Files that match a pattern, with forward slashes; without folders and dependencies. */
function matches(folder: string, pattern: string): string[] {
  const found = globSync(pattern, { cwd: folder, withFileTypes: true, exclude: (file) => isForeign(file.name) });
  return found
    .filter((file) => file.isFile())
    .map((file) =>
      join(file.parentPath, file.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
}

function isForeign(name: string): boolean {
  return name === 'node_modules' || name === '.git';
}

function inspectFile(places: InventoryPlaces, entry: ManifestEntry, folder: string, path: string): InspectedFile {
  const bytes = readBytes(join(folder, path));
  const digest = sha256(bytes);
  return {
    path,
    sha256: digest,
    signed: places.signed.get(path) === digest,
    problems: problemsOf(places, entry, bytes),
  };
}

function problemsOf({ root }: InventoryPlaces, entry: ManifestEntry, bytes: Uint8Array): readonly string[] {
  const text = decoded(bytes);
  if (text === undefined) return ['its bytes are not UTF-8 text'];
  if (text.trim() === '') return ['it is empty'];
  const syntax = syntaxFaults(entry.syntax, text, entry.sections);
  if (syntax.length > 0 || entry.schema === undefined || !isStructured(entry.syntax)) return syntax;
  return schemaFaults(root, entry.schema, entry.syntax, text);
}

function isStructured(syntax: ArtifactSyntax): syntax is 'json' | 'yaml' {
  return syntax === 'json' || syntax === 'yaml';
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

interface ManifestDocument {
  readonly artifacts: readonly (Pick<ManifestEntry, 'id' | 'title' | 'category' | 'files' | 'syntax' | 'schema'> &
    Partial<Pick<ManifestEntry, 'place' | 'expected' | 'sections' | 'signed'>> & { readonly due: StageNumber })[];
}

/** Reads an artifact manifest (YAML or JSON). Throws PreliveError FILE_UNREADABLE or CONFIG_INVALID. */
export function readManifest(root: string, path: string, schemas: Schemas): readonly ManifestEntry[] {
  const { value, origin } = parseYaml(readText(join(root, path), MOST_HAND_WRITTEN_BYTES), path);
  const document = schemas.check<ManifestDocument>('artifact-manifest', value, origin, 'CONFIG_INVALID');
  return document.artifacts.map((entry) => ({
    place: 'system',
    expected: entry.files.length,
    sections: [],
    signed: false,
    ...entry,
  }));
}
