import type { NoteSigner } from '../../signing/note.ts';
import { isSameNoteKey } from '../../signing/segments.ts';
import {
  type CheckpointPlace,
  checkpointAt,
  externalCheckpointPlace,
  type LedgerContent,
  registerCollectorKey,
  signLedger,
  verifyAgainst,
  workspaceCheckpointPlace,
  writeCheckpoint,
} from './checkpoint-files.ts';
import { keepClosing } from './closings.ts';

/** Who signs the checkpoints of a ledger, and where they are kept besides the workspace. */
export interface CheckpointOptions {
  /** Without a key checkpoints are verified, none is made. */
  readonly collector?: NoteSigner;
  /** Folder outside of the workspace with the checkpoints of many ledgers. */
  readonly checkpoints?: string;
}

/** The checkpoints of one open ledger. Used under its lock. */
export interface Checkpoints {
  /** Throws PreliveError CHECKPOINT_BROKEN where the ledger is not the one of a checkpoint. */
  verify(ledger: LedgerContent): void;
  /** Signs what the ledger has now, in all places. */
  renew(ledger: LedgerContent): void;
}

/** Checkpoints of the ledger of a workspace. */
export function openCheckpoints(workspace: string, { collector, checkpoints }: CheckpointOptions): Checkpoints {
  const beside = workspaceCheckpointPlace(workspace);
  /** What has been verified or written, by path: a ledger that only grew needs no second look. */
  const seen = new Map<string, string>();
  const named = new Set<string>();
  /** The newest checkpoint in the workspace while it is one of another collector. */
  let ofAnother: { readonly note: string; readonly size: number } | undefined;
  const places = (ledger: LedgerContent): CheckpointPlace[] => {
    const other = checkpoints === undefined ? undefined : externalCheckpointPlace(checkpoints, workspace, ledger);
    return [beside, ...(other === undefined ? [] : [other])];
  };
  return {
    verify: (ledger) => {
      for (const place of places(ledger)) {
        const found = checkpointAt(place, collector?.key);
        if (found === undefined || seen.get(found.path) === found.note) continue;
        const { checkpoint, signers } = verifyAgainst(found, ledger);
        seen.set(found.path, found.note);
        if (place.checkpoint !== beside.checkpoint || collector === undefined) continue;
        const isOwn = signers.some((signer) => isSameNoteKey(signer, collector.key));
        ofAnother = isOwn ? undefined : { note: found.note, size: checkpoint.size };
      }
    },
    renew: (ledger) => {
      if (collector === undefined) return;
      if (ofAnother !== undefined && ofAnother.size < ledger.frontier.size) keepClosing(workspace, ofAnother.note);
      ofAnother = undefined;
      const note = signLedger(ledger, collector);
      for (const place of places(ledger)) {
        if (!named.has(place.collectors)) registerCollectorKey(place, collector.key);
        named.add(place.collectors);
        writeCheckpoint(place, note);
        seen.set(place.checkpoint, note);
      }
    },
  };
}
