import {
  BASELINE_FILE,
  type Baseline,
  type BaselineDocument,
  baselineOfDocument,
} from '../../stages/07-paper-trading/baseline.ts';
import type { DossierStore } from '../ports/dossier-store.ts';
import { readDocument } from '../read-document.ts';

/** Baseline of a workspace; `undefined` when none was recorded. Throws PreliveError DOCUMENT_INVALID. */
export function recordedBaseline(store: DossierStore): Baseline | undefined {
  const document = readDocument<BaselineDocument>(store, BASELINE_FILE, 'baseline');
  return document === undefined ? undefined : baselineOfDocument(document);
}
