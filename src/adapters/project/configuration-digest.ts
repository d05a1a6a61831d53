import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadedConfig } from '../../domain/config.ts';
import type { Subject } from '../../domain/evidence.ts';
import { canonicalJson } from '../../domain/json.ts';
import type { CommitFacts } from '../../domain/system-facts.ts';
import { sha256, sha256File } from '../files/digest.ts';
import { CONFIG_FILE } from './system-root.ts';

/** Subject of this system's evidence: its commit (`+dirty` when the tree differs) and its configuration. */
export function subjectOf(loaded: LoadedConfig, commit: CommitFacts): Subject {
  return {
    commit: commit.dirty ? `${commit.commit}+dirty` : commit.commit,
    configurationDigest: configurationDigest(loaded),
  };
}

/**
 * SHA-256 over the digests of `prelive.yaml` and of all `configuration_files` (folders with their content), sorted by
 * path. A missing file counts as absent, so adding it later changes the digest.
 */
export function configurationDigest({ config, root }: LoadedConfig): string {
  const paths = new Set([CONFIG_FILE, ...config.configurationFiles.flatMap((path) => filesOf(root, path))]);
  const digests = [...paths].sort().map((path) => [path, digestOf(join(root, path))] as const);
  return sha256(canonicalJson(Object.fromEntries(digests)));
}

function filesOf(root: string, path: string): string[] {
  if (statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  return globSync(`${path}/**`, { cwd: root, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) =>
      join(file.parentPath, file.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    );
}

function digestOf(path: string): string {
  return statSync(path, { throwIfNoEntry: false }) === undefined ? 'absent' : sha256File(path);
}
