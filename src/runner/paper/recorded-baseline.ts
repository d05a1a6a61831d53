import { PreliveError } from '../../domain/errors.ts';
import {
  BASELINE_FILE,
  type Baseline,
  type BaselineDocument,
  baselineOfDocument,
} from '../../stages/07-paper-trading/baseline.ts';
import type { DossierStore } from '../ports/dossier-store.ts';

/** The baseline of a workspace, `undefined` where none was recorded. Throws PreliveError DOCUMENT_INVALID. */
export function recordedBaseline(store: DossierStore): Baseline | undefined {
  const bytes = store.read(BASELINE_FILE);
  if (bytes === undefined) return undefined;
  return baselineOfDocument(store.check<BaselineDocument>('baseline', parse(bytes), BASELINE_FILE, 'DOCUMENT_INVALID'));
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new PreliveError('DOCUMENT_INVALID', `${BASELINE_FILE} is not JSON`, { cause });
  }
}
