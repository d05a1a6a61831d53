import { PreliveError } from '../../domain/errors.ts';
import { FROZEN_LEDGER_FILE, STATEMENT_FILE } from '../../signing/dossier-layout.ts';
import type { Statement } from '../../signing/statement.ts';
import type { BundleFiles } from '../ports/bundle-files.ts';

/** A parsed statement, or the reason for which it is invalid. */
export type ReadStatement = { readonly statement: Statement } | { readonly reason: string };

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
