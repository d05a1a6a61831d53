import type { CoverageFormat } from '../../domain/config.ts';

/** Facts found in a user's repository. Paths are relative to its root, with forward slashes, sorted. */
export interface DetectedSystem {
  /** Name from package.json or pyproject.toml, else the folder's name. */
  readonly name: string;
  /** Languages of the sources, the most frequent first. */
  readonly languages: readonly string[];
  readonly junitReports: readonly string[];
  readonly coverage?: { readonly path: string; readonly format: CoverageFormat };
  /** JSON schemas. */
  readonly contracts: readonly string[];
  /** Markdown documents. */
  readonly documents: readonly string[];
  /** Files of tests. */
  readonly tests: readonly string[];
  /** CI workflows. */
  readonly workflows: readonly string[];
  /** `owner/name` of the remote `origin`, if it is on GitHub. */
  readonly repository?: string;
  /** False in a folder that is not a git repository, or has no commit. */
  readonly hasCommit: boolean;
}

/** Files of the repository that `prelive init` sets up. */
export interface SystemFiles {
  exists(path: string): boolean;
  /** Throws PreliveError FILE_UNWRITABLE. */
  write(path: string, text: string): void;
}
