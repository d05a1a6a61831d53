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

/** Signer of a ledger's checkpoints, and their place outside the workspace. */
export interface CheckpointOptions {
  /** Without a key checkpoints are verified but not made. */
  readonly collector?: NoteSigner;
  /** Folder outside of the workspace with the checkpoints of many ledgers. */
  readonly checkpoints?: string;
}

/** Checkpoints of one open ledger. Used under its lock. */
export interface Checkpoints {
  /** Throws PreliveError CHECKPOINT_BROKEN where the ledger does not match a checkpoint. */
  verify(ledger: LedgerContent): void;
  /** Signs the current ledger, in all places. */
  renew(ledger: LedgerContent): void;
}

/** Opens the checkpoints of the ledger of a workspace. */
export function openCheckpoints(workspace: string, { collector, checkpoints }: CheckpointOptions): Checkpoints {
  const beside = workspaceCheckpointPlace(workspace);
  /** Verified or written checkpoints by path: a ledger that only grew needs no second verification. */
  const seen = new Map<string, string>();
  const named = new Set<string>();
  /** Newest checkpoint in the workspace while another collector signed it. */
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
