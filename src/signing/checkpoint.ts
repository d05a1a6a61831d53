import { EMPTY_FRONTIER, extendFrontier, leafHash, sameHash, type TreeHash, treeRoot } from './merkle.ts';
import { formatNoteKey, type NoteKey, type NoteSigner, openNote, parseNoteKey } from './note.ts';

/** Latest checkpoint of a ledger, stored beside it in the workspace. */
export const CHECKPOINT_FILE = 'ledger.checkpoint';

/** Verifier keys of all signers of ledger checkpoints, one per line, beside the ledger in the workspace. */
export const COLLECTORS_FILE = 'ledger.collectors';

/**
 * A signed commitment to a ledger (https://c2sp.org/tlog-checkpoint): its first `size` records have this root in their
 * RFC 6962 tree. A leaf is the bytes of a line without its line end.
 */
export interface Checkpoint {
  /** Name of the ledger, see {@link ledgerOrigin}. */
  readonly origin: string;
  readonly size: number;
  readonly root: TreeHash;
}

/** A checkpoint with a valid signature, or the reason why it does not count. */
export type CheckpointVerdict =
  | { readonly ok: true; readonly checkpoint: Checkpoint; readonly signers: readonly NoteKey[] }
  | { readonly ok: false; readonly reason: string };

/** Name of a ledger from the digest of its first record: stays the same when the ledger is moved. */
export function ledgerOrigin(firstDigest: string): string {
  return `prelive.dev/ledger/${firstDigest.slice(0, 32)}`;
}

/** The checkpoint as a signed note. */
export function signCheckpoint({ origin, size, root }: Checkpoint, signer: NoteSigner): string {
  return signer.sign(`${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`);
}

/** The checkpoint in a note signed by a known key. */
export function verifyCheckpoint(note: string, known: readonly NoteKey[]): CheckpointVerdict {
  const opened = openNote(note, known);
  if ('reason' in opened) return { ok: false, reason: opened.reason };
  const checkpoint = parseBody(opened.text);
  if (checkpoint === undefined) return { ok: false, reason: 'the note is not a checkpoint' };
  return { ok: true, checkpoint, signers: opened.signers };
}

/**
 * Checks a note against the lines of a ledger (without line ends). Fewer lines than it covers mean that the ledger was
 * shortened; later lines are not covered by it.
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

/** View of a ledger for checking a checkpoint. */
export interface LedgerTree {
  readonly size: number;
  /** Origin from its first record; `undefined` for an empty ledger. */
  readonly origin: string | undefined;
  /** Root over the first `size` records; `size` is at most the number of records. */
  rootAt(size: number): TreeHash;
}

/** Reason why a ledger does not match a checkpoint; `undefined` when it does. */
export function checkpointFault(checkpoint: Checkpoint, ledger: LedgerTree): string | undefined {
  const { size, root, origin } = checkpoint;
  if (ledger.size < size) return `it covers ${size} records, the ledger has ${ledger.size}: the ledger was shortened`;
  if (ledger.origin !== undefined && ledger.origin !== origin) return `it is of another ledger, ${origin}`;
  if (sameHash(ledger.rootAt(size), root)) return undefined;
  return `its root is not that of the first ${size} records of the ledger: a record was changed`;
}

/** Keys in a {@link COLLECTORS_FILE}; invalid lines are ignored. */
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
