import { EMPTY_FRONTIER, extendFrontier, leafHash, sameHash, type TreeHash, treeRoot } from './merkle.ts';
import { formatNoteKey, type NoteKey, type NoteSigner, openNote, parseNoteKey } from './note.ts';

/** Newest checkpoint of a ledger, beside it in the workspace. */
export const CHECKPOINT_FILE = 'ledger.checkpoint';

/** Verifier keys of all who have signed a checkpoint of the ledger, one a line, beside it in the workspace. */
export const COLLECTORS_FILE = 'ledger.collectors';

/**
 * A signed promise about a ledger (https://c2sp.org/tlog-checkpoint): its first `size` records are those whose RFC 6962
 * tree, with the bytes of each line without its line end as a leaf, has this root.
 */
export interface Checkpoint {
  /** Names the ledger, see {@link ledgerOrigin}. */
  readonly origin: string;
  readonly size: number;
  readonly root: TreeHash;
}

/** A checkpoint whose signature verifies, or why it does not count. */
export type CheckpointVerdict =
  | { readonly ok: true; readonly checkpoint: Checkpoint; readonly signers: readonly NoteKey[] }
  | { readonly ok: false; readonly reason: string };

/** Name of the ledger whose first record has this digest: it stays the same wherever the ledger is moved. */
export function ledgerOrigin(firstDigest: string): string {
  return `prelive.dev/ledger/${firstDigest.slice(0, 32)}`;
}

/** The checkpoint as a signed note. */
export function signCheckpoint({ origin, size, root }: Checkpoint, signer: NoteSigner): string {
  return signer.sign(`${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`);
}

/** The checkpoint of a note that a known key has signed. */
export function verifyCheckpoint(note: string, known: readonly NoteKey[]): CheckpointVerdict {
  const opened = openNote(note, known);
  if ('reason' in opened) return { ok: false, reason: opened.reason };
  const checkpoint = parseBody(opened.text);
  if (checkpoint === undefined) return { ok: false, reason: 'the note is not a checkpoint' };
  return { ok: true, checkpoint, signers: opened.signers };
}

/**
 * Checks a note against the lines of a ledger (without line ends). Fewer lines than it covers are a ledger that was
 * shortened; lines behind it are records that came later, which it says nothing of.
 */
export function verifyLedgerCheckpoint(
  note: string,
  known: readonly NoteKey[],
  lines: readonly string[],
): CheckpointVerdict {
  const verdict = verifyCheckpoint(note, known);
  if (!verdict.ok) return verdict;
  const { checkpoint } = verdict;
  const first = lines[0] === undefined ? undefined : originOfLine(lines[0]);
  const reason = checkpointFault(checkpoint, {
    size: lines.length,
    origin: first,
    rootAt: (size) => treeRoot(lines.slice(0, size).map(leafHash).reduce(extendFrontier, EMPTY_FRONTIER)),
  });
  return reason === undefined ? verdict : { ok: false, reason };
}

/** A ledger as a checkpoint is held against it. */
export interface LedgerTree {
  readonly size: number;
  /** Of its first record; none for an empty ledger. */
  readonly origin: string | undefined;
  /** Root over the first records; asked for no more than there are. */
  rootAt(size: number): TreeHash;
}

/** Why a ledger is not the one of a checkpoint; `undefined` when it is. */
export function checkpointFault(checkpoint: Checkpoint, ledger: LedgerTree): string | undefined {
  const { size, root, origin } = checkpoint;
  if (ledger.size < size) return `it covers ${size} records, the ledger has ${ledger.size}: the ledger was shortened`;
  if (ledger.origin !== undefined && ledger.origin !== origin) return `it is of another ledger, ${origin}`;
  if (sameHash(ledger.rootAt(size), root)) return undefined;
  return `its root is not that of the first ${size} records of the ledger: a record was changed`;
}

/** Keys of a {@link COLLECTORS_FILE}; lines that are none are left out. */
export function parseCollectors(text: string): readonly NoteKey[] {
  return text.split('\n').flatMap((line) => parseNoteKey(line) ?? []);
}

/** Text of a {@link COLLECTORS_FILE}. */
export function formatCollectors(keys: readonly NoteKey[]): string {
  return keys.map((key) => `${formatNoteKey(key)}\n`).join('');
}

function parseBody(text: string): Checkpoint | undefined {
  const [, origin, digits = '', base64 = ''] = /^([^\n]+)\n(0|[1-9]\d*)\n([^\n]+)\n/.exec(text) ?? [];
  const root = Buffer.from(base64, 'base64');
  const size = Number(digits);
  if (origin === undefined || root.length !== 32 || root.toString('base64') !== base64) return undefined;
  return Number.isSafeInteger(size) ? { origin, size, root } : undefined;
}

function originOfLine(line: string): string | undefined {
  const digest = /"digest":"([0-9a-f]{64})"/.exec(line)?.[1];
  return digest === undefined ? undefined : ledgerOrigin(digest);
}
