import type { EpochMs } from '../../domain/clock.ts';
import type { Role } from '../../domain/decision.ts';
import { PreliveError } from '../../domain/errors.ts';
import { FROZEN_LEDGER_FILE, STATEMENT_FILE } from '../../signing/dossier-layout.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { Statement } from '../../signing/statement.ts';
import type { BundleEntry, BundleFiles } from '../ports/bundle-files.ts';
import { newerFiles, subjectFindings } from './file-checks.ts';
import type { VerifyFinding } from './findings.ts';
import { checkLedgers, type LedgerChecks } from './ledger-checks.ts';

/** Results of the checks of the files and the ledgers of a bundle. */
export interface ContentChecks {
  readonly subjects: readonly VerifyFinding[];
  /** Absent when a subject is missing or changed, because the statement then has no basis. */
  readonly ledgers?: LedgerChecks;
}

/**
 * Compares the files and ledgers of a bundle with its statement. Files of later evidence are distinguished from changed
 * ones by the ledger, if it begins with the signed records.
 */
export function checkContent(
  bundle: BundleFiles,
  entries: readonly BundleEntry[],
  statement: Statement,
  roles: readonly Role[],
  at: EpochMs,
): ContentChecks {
  const ledgers = isFrozenLedgerSigned(bundle, statement)
    ? checkLedgers(bundle, statement.predicate.ledger, at)
    : undefined;
  const subjects = subjectFindings(bundle, entries, statement, roles, newerFiles(bundle, ledgers?.later ?? []));
  const areWhole = subjects.every(({ code }) => code === 'extra_file' || code === 'newer_files');
  return { subjects, ...(areWhole && ledgers !== undefined && { ledgers }) };
}

function isFrozenLedgerSigned(bundle: BundleFiles, { subject }: Statement): boolean {
  const bytes = bundle.read(FROZEN_LEDGER_FILE);
  const signed = subject.find(({ name }) => name === FROZEN_LEDGER_FILE)?.digest.sha256;
  return bytes !== undefined && sha256(bytes) === signed;
}

/** A parsed statement, or the reason for which it is invalid. */
type ReadStatement = { readonly statement: Statement } | { readonly reason: string };

/** Parses a statement; its content must not be trusted before its signatures are verified. */
export function parseStatement(bundle: BundleFiles, bytes: Uint8Array): ReadStatement {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const statement = bundle.check<Statement>('statement', JSON.parse(text), STATEMENT_FILE, 'DOSSIER_BROKEN');
    if (statement.subject.some(({ name }) => name === FROZEN_LEDGER_FILE)) return { statement };
    return { reason: `${FROZEN_LEDGER_FILE} is not among what was signed` };
  } catch (error) {
    if (error instanceof PreliveError) return { reason: error.message };
    const isText = error instanceof SyntaxError || error instanceof TypeError;
    if (isText) return { reason: `${STATEMENT_FILE} is not JSON in UTF-8: ${error.message}` };
    throw error;
  }
}
