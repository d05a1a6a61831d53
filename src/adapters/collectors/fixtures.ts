import { join } from 'node:path';
import type { Collected, FixtureFacts, SeedName } from '../../domain/system-facts.ts';
import { sha256 } from '../files/digest.ts';
import { readCheckedJson } from '../files/json.ts';
import { readTextIfThere } from '../files/read.ts';
import type { Schemas } from '../schemas/schemas.ts';
import { attachment, collected, digestIfThere, notCollected } from './reading.ts';

interface FixturesDocument {
  readonly seeds: Readonly<Partial<Record<SeedName, number>>>;
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/** Compares the fixtures with their manifest, and the manifest with the charter. `signed` is `undefined` without a charter. */
export function readFixtures(
  root: string,
  manifest: string | undefined,
  signed: ReadonlyMap<string, string> | undefined,
  schemas: Schemas,
): Collected<FixtureFacts> {
  if (manifest === undefined) return notCollected('prelive.yaml names no fixtures manifest (fixtures.manifest)');
  const text = readTextIfThere(join(root, manifest));
  if (text === undefined) return notCollected(`there is no fixtures manifest ${manifest}`);
  const check = { schema: 'fixtures-manifest', code: 'CONFIG_INVALID', name: manifest } as const;
  const document = readCheckedJson<FixturesDocument>(join(root, manifest), check, schemas);
  const files = document.files.map(({ path, sha256: expected }) => {
    const found = digestIfThere(root, path);
    return found === undefined ? { path, expected } : { path, expected, found };
  });
  const binding = bindingOf(signed, manifest, sha256(text));
  return collected({ manifest, binding, files, seeds: document.seeds }, [attachment(manifest, text)]);
}

function bindingOf(
  signed: ReadonlyMap<string, string> | undefined,
  manifest: string,
  digest: string,
): FixtureFacts['binding'] {
  if (signed === undefined) return 'no_charter';
  const named = signed.get(manifest);
  if (named === undefined) return 'not_named';
  return named === digest ? 'named' : 'other_digest';
}
