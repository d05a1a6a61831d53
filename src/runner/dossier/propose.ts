import { ROLES } from '../../signing/role-policy.ts';
import { sha256 } from '../../signing/sha256.ts';
import {
  createStatement,
  type DecisionPredicate,
  type StatementSubject,
  statementText,
} from '../../signing/statement.ts';
import type { DossierStore } from '../ports/dossier-store.ts';
import {
  FROZEN_LEDGER_FILE,
  refusalFile,
  refusalSignatureFile,
  STATEMENT_FILE,
  type StatementOnDisk,
  signatureFile,
  supersededFile,
} from './dossier-files.ts';
import { freezeLedger } from './frozen-ledger.ts';

/**
 * Freezes a dossier: writes `ledger-frozen.ndjson` (the ledger up to `predicate.ledger`) and `statement.json`, whose
 * subjects are that file and the given ones. An unchanged dossier changes nothing. For another one the previous
 * statement and its signatures are moved to `superseded/<digest>/`, because they belong to another decision. Throws
 * PreliveError LEDGER_BROKEN, FILE_UNWRITABLE.
 */
export function propose(
  dossier: { readonly subjects: readonly StatementSubject[]; readonly predicate: DecisionPredicate },
  store: DossierStore,
): StatementOnDisk {
  const ledger = freezeLedger(store, dossier.predicate.ledger);
  const subjects = [...dossier.subjects, { name: FROZEN_LEDGER_FILE, sha256: sha256(ledger) }];
  const statement = createStatement(subjects, dossier.predicate);
  const bytes = new TextEncoder().encode(statementText(statement));
  const proposed = { statement, bytes, digest: sha256(bytes) };
  if (!isOnDisk(store, proposed.digest)) supersedeProposal(store);
  store.write(FROZEN_LEDGER_FILE, ledger);
  store.write(STATEMENT_FILE, bytes);
  return proposed;
}

/** Digest of the last superseded statement, needed to continue a proposal that was killed before it wrote its own. */
const LAST_SUPERSEDED = 'superseded/last';

/**
 * Moves the statement with its signatures, if any, to `superseded/<digest>/`. The signatures are moved first, so that a
 * crash in between leaves a dossier without signatures. Returns the digest of the statement, which the next one names,
 * also when a killed command has moved it.
 */
export function supersedeProposal(store: DossierStore): string | null {
  const bytes = store.read(STATEMENT_FILE);
  const before = bytes === undefined ? lastSuperseded(store) : sha256(bytes);
  if (before !== null) store.write(LAST_SUPERSEDED, `${before}\n`);
  const signed = ROLES.flatMap((role) => [signatureFile(role), refusalFile(role), refusalSignatureFile(role)]);
  for (const name of [...signed, STATEMENT_FILE, FROZEN_LEDGER_FILE]) {
    store.move(name, supersededFile(before ?? NO_STATEMENT, name));
  }
  return before;
}

/** Folder for signatures without their statement. */
const NO_STATEMENT = 'no-statement';

function lastSuperseded(store: DossierStore): string | null {
  const digest = new TextDecoder().decode(store.read(LAST_SUPERSEDED)).trim();
  const statement = /^[0-9a-f]{64}$/.test(digest) ? store.read(supersededFile(digest, STATEMENT_FILE)) : undefined;
  return statement !== undefined && sha256(statement) === digest ? digest : null;
}

function isOnDisk(store: DossierStore, digest: string): boolean {
  const bytes = store.read(STATEMENT_FILE);
  return bytes !== undefined && sha256(bytes) === digest;
}
