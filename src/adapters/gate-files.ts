import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PreliveError } from '../domain/errors.ts';
import type { Attachment } from '../domain/evidence.ts';
import type { GateDefinition } from '../domain/gate.ts';
import { sha256 } from './files/digest.ts';
import { formatFileFault } from './files/faults.ts';
import { readText } from './files/read.ts';
import { packageRoot } from './package-root.ts';
import { PREBUILT_GATES } from './prebuilt-gates.ts';

/** Gate file with its text. */
export interface GateFile {
  /** Path in messages: `gates/…` for prelive's own files, the given path for those of a system. */
  readonly file: string;
  readonly text: string;
  /** Definition that the build parsed from the same text. */
  readonly definition?: GateDefinition;
}

/** Reads prelive's own gate files. */
export function readPackagedGates(): readonly GateFile[] {
  return readGateFolder(join(packageRoot(), 'gates'), 'gates').map((gate) => {
    const definition = PREBUILT_GATES[sha256(gate.text)];
    return definition === undefined ? gate : { ...gate, definition };
  });
}

/** File in the folder of the gates that is not a gate. */
const CHECKLIST_FILE = 'checklist.yaml';

/**
 * Reads the gate files of a folder, sorted by name. Throws PreliveError FILE_UNREADABLE, and GATES_INVALID for a YAML
 * file whose name has another form: a skipped file could be a gate that is then never evaluated.
 */
export function readGateFolder(folder: string, label: string): readonly GateFile[] {
  const names = filesOf(folder).filter((name) => /\.ya?ml$/i.test(name) && name !== CHECKLIST_FILE);
  const strange = names.find((name) => !/^\d\d-.*\.ya?ml$/.test(name));
  if (strange !== undefined) {
    throw new PreliveError('GATES_INVALID', `${label}/${strange}: expected a name such as 07-paper-trading.yaml`);
  }
  return names.toSorted().map((name) => ({ file: `${label}/${name}`, text: readText(join(folder, name)) }));
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    const message = `cannot read the gates in ${folder}: ${formatFileFault(cause)}`;
    throw new PreliveError('FILE_UNREADABLE', message, { cause });
  }
}

/** Attachments of evidence that rests on gate files. */
export function gateAttachments(files: readonly GateFile[]): readonly Attachment[] {
  return files.map(({ file, text }) => ({ path: file, sha256: sha256(text) }));
}
