import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Attachment } from '../domain/evidence.ts';
import type { GateDefinition } from '../domain/gate.ts';
import { sha256 } from './files/digest.ts';
import { readText } from './files/read.ts';
import { packageRoot } from './package-root.ts';
import { PREBUILT_GATES } from './prebuilt-gates.ts';

/** A gate file as it stands on the disk. */
export interface GateFile {
  /** Path for findings: `gates/…` for prelive's own, as given for a system's. */
  readonly file: string;
  readonly text: string;
  /** What a build has read from this very text. */
  readonly definition?: GateDefinition;
}

/** prelive's own gate files. */
export function readPackagedGates(): readonly GateFile[] {
  return readGateFolder(join(packageRoot(), 'gates'), 'gates').map((gate) => {
    const definition = PREBUILT_GATES[sha256(gate.text)];
    return definition === undefined ? gate : { ...gate, definition };
  });
}

/** The gate files of a folder, sorted by name. Throws PreliveError FILE_UNREADABLE. */
export function readGateFolder(folder: string, label: string): readonly GateFile[] {
  const names = readdirSync(folder).filter((name) => /^\d\d-.*\.ya?ml$/.test(name));
  return names.toSorted().map((name) => ({ file: `${label}/${name}`, text: readText(join(folder, name)) }));
}

/** Gate files as what evidence rests on. */
export function gateAttachments(files: readonly GateFile[]): readonly Attachment[] {
  return files.map(({ file, text }) => ({ path: file, sha256: sha256(text) }));
}
