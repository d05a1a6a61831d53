import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadedConfig } from '../../domain/config.ts';
import { CHARTER_ROLES, DOSSIER_ROLES } from '../../domain/decision.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { CharterStore } from '../../runner/ports/charter-store.ts';
import { digestIfThere } from '../collectors/reading.ts';
import { remove } from '../files/folder.ts';
import { readBytes } from '../files/read.ts';
import { writeFileAtomic } from '../files/write.ts';
import { type CharterTools, mustBeNamed, readCharter, readCharterDocument, SIGNED_CHARTER } from './charter.ts';

/** Opens the charter of `prelive.yaml`. Throws PreliveError CONFIG_INVALID where it names none. */
export function openCharterStore(
  { config, root }: Pick<LoadedConfig, 'config' | 'root'>,
  tools: CharterTools,
): CharterStore {
  const { charter } = config;
  if (charter === undefined) {
    throw new PreliveError('CONFIG_INVALID', 'prelive.yaml names no charter (charter: { path, signatures }).');
  }
  const path = join(root, charter.path);
  const signatures = join(root, charter.signatures);
  return {
    path: charter.path,
    document: () => (existsSync(path) ? readCharterDocument(path, charter.path, tools.schemas) : undefined),
    bytes: () => readBytes(path),
    facts: () => readCharter(root, config, tools),
    mustBeNamed: () => mustBeNamed(root, config),
    digest: (file) => digestIfThere(root, file),
    write: (text) => {
      for (const role of [...DOSSIER_ROLES, ...CHARTER_ROLES]) remove(join(signatures, `${role}.sig`));
      writeFileAtomic(path, text);
    },
    writeSignature: (role, text) => {
      writeFileAtomic(join(signatures, SIGNED_CHARTER), readBytes(path));
      writeFileAtomic(join(signatures, `${role}.sig`), text);
    },
  };
}
