import type { EpochMs } from '../../domain/clock.ts';
import type { Role } from '../../domain/decision.ts';
import { FROZEN_LEDGER_FILE } from '../../signing/dossier-layout.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { Statement } from '../../signing/statement.ts';
import type { BundleEntry, BundleFiles } from '../ports/bundle-files.ts';
import { subjectFindings } from './file-checks.ts';
import type { VerifyFinding } from './findings.ts';
import { checkLedgers, type LedgerChecks } from './ledger-checks.ts';
import { newerFiles } from './newer-files.ts';

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
