import { CHECKPOINT_FILE, COLLECTORS_FILE } from '../../signing/checkpoint.ts';
import { CLOSINGS_FILE } from '../../signing/segments.ts';
import type { DossierStore } from '../ports/dossier-store.ts';

/** Copies the collectors' signatures on the ledger to `frozen/`, because they change with the ledger. */
export function freezeCheckpoint(store: DossierStore): void {
  for (const name of [CHECKPOINT_FILE, COLLECTORS_FILE, CLOSINGS_FILE]) {
    const bytes = store.read(name);
    if (bytes !== undefined) store.write(`frozen/${name}`, bytes);
  }
}
