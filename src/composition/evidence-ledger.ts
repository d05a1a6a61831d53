import {
  checkpointAt,
  externalCheckpointPlace,
  workspaceCheckpointPlace,
} from '../adapters/ledger/checkpoint-files.ts';
import { readClosings } from '../adapters/ledger/closings.ts';
import { readLedger } from '../adapters/ledger/read-ledger.ts';
import { loadRecordCheck } from '../adapters/ledger/record-check.ts';
import type { NamedNote } from '../runner/ports/evidence.ts';
import { secondPlace } from './checkpoints.ts';

/** The ledger of a workspace for one who only reads. Throws PreliveError LEDGER_BROKEN, CHECKPOINT_BROKEN. */
export async function readEvidenceLedger(out: string) {
  return readLedger(out, await loadRecordCheck());
}

/** Every checkpoint of a ledger that can be found: beside it, elsewhere, and those of collectors before. */
export function checkpointsOfLedger(
  out: string,
  folder: string | undefined,
  ledger: Awaited<ReturnType<typeof readEvidenceLedger>>,
): readonly NamedNote[] {
  const other = externalCheckpointPlace(secondPlace({ out, checkpoints: folder }), out, ledger);
  const places = [workspaceCheckpointPlace(out), ...(other === undefined ? [] : [other])];
  const newest = places.flatMap((place) => checkpointAt(place) ?? []);
  const known = newest.flatMap((one) => one.known);
  const closings = readClosings(out).map((note, index) => ({
    path: `${out}/ledger.closings:${index + 1}`,
    note,
    known,
  }));
  return [...closings, ...newest];
}
