import { join } from 'node:path';
import { AUDIT_SCRIPT } from '../../signing/dossier-layout.ts';
import { sha256 } from '../files/digest.ts';
import { readText } from '../files/read.ts';
import { packageRoot } from '../package-root.ts';

/** Reads `audit.sh`, the auditor's script of this release, for a dossier. */
export function auditScript(): { readonly name: string; readonly text: string; readonly sha256: string } {
  const text = readText(join(packageRoot(), 'templates', AUDIT_SCRIPT));
  return { name: AUDIT_SCRIPT, text, sha256: sha256(text) };
}
