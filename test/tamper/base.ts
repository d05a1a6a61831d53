import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A file after a mutation: bytes, absent, or a link. */
export type Content = Uint8Array | null | { readonly link: string };

/** Files of a bundle by name. */
export type Files = ReadonlyMap<string, Content>;

/** Another role policy, and the required result of both verifiers under it. */
export interface OtherPolicy {
  readonly what: string;
  readonly folder: string;
  readonly reason: string;
  /** Files of the bundle that belong to it. */
  readonly files: Files;
}

/** An authentic bundle that both verifiers accept, with the material for tampering. */
export interface TamperBase {
  readonly name: string;
  /** Folder of the mutations; restored after each. */
  readonly folder: string;
  readonly policy: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Time at which verification accepts it. */
  readonly at: number;
  readonly notBefore: number;
  readonly expires: number;
  readonly integrityOnly: boolean;
  readonly policies: readonly OtherPolicy[];
  /** Files that replace this decision by an older one of the same firm. */
  readonly older: Files;
  /** Signatures over this statement by invalid keys or with invalid content, with the reason. */
  readonly forged: readonly { readonly what: string; readonly reason: string; readonly files: Files }[];
}

/** All files of a folder as bytes. */
export function readFiles(folder: string): ReadonlyMap<string, Uint8Array> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path), readFileSync(path)];
    }),
  );
}
