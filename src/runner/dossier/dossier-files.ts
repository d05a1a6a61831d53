import { PreliveError } from '../../domain/errors.ts';
import { readJsonBytes } from '../../domain/json-text.ts';
import { STATEMENT_FILE } from '../../signing/dossier-layout.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { Statement } from '../../signing/statement.ts';
import type { DossierStore } from '../ports/dossier-store.ts';

export {
  FROZEN_LEDGER_FILE,
  refusalFile,
  refusalSignatureFile,
  STATEMENT_FILE,
  signatureFile,
} from '../../signing/dossier-layout.ts';

/** Path of a replaced file; `digest` is that of its statement. */
export const supersededFile = (digest: string, name: string): string => `superseded/${digest.slice(0, 12)}/${name}`;

/** A statement with the bytes to sign. */
export interface StatementOnDisk {
  readonly statement: Statement;
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, hex. */
  readonly digest: string;
}

/** A file that differs from the statement. */
export interface ChangedSubject {
  readonly name: string;
  readonly expected: string;
  /** Absent for a missing file. */
  readonly found?: string;
}

/** The current statement, `undefined` when there is none. Throws PreliveError DOSSIER_BROKEN. */
export function readStatement(store: DossierStore): StatementOnDisk | undefined {
  const bytes = store.read(STATEMENT_FILE);
  if (bytes === undefined) return undefined;
  const read = readJsonBytes(bytes);
  if (read.kind === 'fault') throw new PreliveError('DOSSIER_BROKEN', `${STATEMENT_FILE} is not JSON: ${read.fault}`);
  const origin = { name: STATEMENT_FILE, lineOf: read.lineOf };
  const statement = store.check<Statement>('statement', read.value, origin, 'DOSSIER_BROKEN');
  return { statement, bytes, digest: sha256(bytes) };
}

/** Subjects with other bytes than in the statement. */
export function changedSubjects(store: DossierStore, statement: Statement): readonly ChangedSubject[] {
  return statement.subject.flatMap(({ name, digest: { sha256: expected } }) => {
    const bytes = store.read(name);
    if (bytes === undefined) return [{ name, expected }];
    const found = sha256(bytes);
    return found === expected ? [] : [{ name, expected, found }];
  });
}

/** Description of a change, one line for people. */
export function describeChange({ name, found }: ChangedSubject): string {
  return found === undefined ? `${name} is gone` : `${name} is not what was signed`;
}
