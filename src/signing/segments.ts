import type { CheckpointVerdict } from './checkpoint.ts';
import type { NoteKey } from './note.ts';

/** Last checkpoints of collectors that were replaced by another, beside the ledger: one `{"note":"…"}` per line. */
export const CLOSINGS_FILE = 'ledger.closings';

/**
 * Custody of records: `ci` for a collector listed in the role policy, `self` for any other key, including the trader's
 * own machine, `nobody` when no checkpoint covers them.
 */
export type Custody = 'ci' | 'self' | 'nobody';

/** Consecutive records closed by one collector. */
export interface LedgerSegment {
  /** Sequence numbers of the first and last record. */
  readonly from: number;
  readonly to: number;
  readonly custody: Custody;
  /** Name and id of the key; absent for custody `nobody`. */
  readonly collector?: { readonly name: string; readonly id: string };
}

/**
 * Segments of a ledger of `size` records, from checkpoints verified against it. Each checkpoint closes the records that
 * no smaller one covers. `trusted` are the collectors of the role policy.
 */
export function segmentsOf(
  checkpoints: readonly Extract<CheckpointVerdict, { ok: true }>[],
  size: number,
  trusted: readonly NoteKey[],
): readonly LedgerSegment[] {
  const segments: LedgerSegment[] = [];
  let from = 1;
  for (const { checkpoint, signers } of checkpoints.toSorted((a, b) => a.checkpoint.size - b.checkpoint.size)) {
    const to = Math.min(checkpoint.size, size);
    if (to < from) continue;
    const ci = signers.find((signer) => trusted.some((one) => isSameNoteKey(one, signer)));
    const collector = ci ?? signers[0];
    segments.push({
      from,
      to,
      custody: ci === undefined ? 'self' : 'ci',
      ...(collector && { collector: named(collector) }),
    });
    from = to + 1;
  }
  return from > size ? segments : [...segments, { from, to: size, custody: 'nobody' }];
}

/** True when two keys have the same name and the same key material. */
export function isSameNoteKey(a: NoteKey, b: NoteKey): boolean {
  return a.name === b.name && Buffer.compare(a.publicKey, b.publicKey) === 0;
}

/** One line for people, e.g. `records 1-120 self-collected (host-3f2a+c74f20a3)`. */
export function describeSegment({ from, to, custody, collector }: LedgerSegment): string {
  const key = collector === undefined ? '' : ` (${collector.name}+${collector.id})`;
  return `records ${from}-${to} ${CUSTODY_WORDS[custody]}${key}`;
}

const CUSTODY_WORDS: Readonly<Record<Custody, string>> = {
  ci: 'closed by a collector of the role policy',
  self: 'self-collected',
  nobody: 'closed by nobody',
};

/** The note in a line of {@link CLOSINGS_FILE}; `undefined` when the line has none. */
export function closedNote(line: string): string | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'note' in value && typeof value.note === 'string'
      ? value.note
      : undefined;
  } catch {
    return undefined;
  }
}

const named = ({ name, id }: NoteKey) => ({ name, id });
