import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A file as a mutation leaves it: bytes, nothing, or a link to somewhere. */
export type Content = Uint8Array | null | { readonly link: string };

/** Files of a bundle by name. */
export type Files = ReadonlyMap<string, Content>;

/** A role policy that is not the one of the bundle, and what both verifiers must say under it. */
export interface OtherPolicy {
  readonly what: string;
  readonly folder: string;
  readonly reason: string;
  /** Files of the bundle that go with it. */
  readonly files: Files;
}

/** An authentic bundle that both verifiers accept, and what is needed to tamper with it. */
export interface TamperBase {
  readonly name: string;
  /** Folder in which the mutations are made; it is as it was after each. */
  readonly folder: string;
  readonly policy: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Time of the verification at which it is accepted. */
  readonly at: number;
  readonly notBefore: number;
  readonly expires: number;
  readonly integrityOnly: boolean;
  readonly policies: readonly OtherPolicy[];
  /** Files that put an older decision of the same firm in the place of this one, whole. */
  readonly older: Files;
  /** Signatures over this statement by keys and of words that do not count, with the reason. */
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
