import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import type { Segment } from '../../runner/ports/evidence.ts';
import { LEDGER_FILE, recordLine } from '../../signing/chain.ts';
import { CHECKPOINT_FILE, COLLECTORS_FILE, formatCollectors } from '../../signing/checkpoint.ts';
import { sha256File } from '../files/digest.ts';
import { makeFolder } from '../files/folder.ts';
import { readBytes } from '../files/read.ts';
import { writeFileAtomic } from '../files/write.ts';
import { inWorkspace } from '../workspace/dossier-store.ts';
import { verifyAgainst, workspaceCheckpoints } from './checkpoint-files.ts';
import { readLedger } from './read-ledger.ts';
import type { RecordCheck } from './record-check.ts';

/**
 * Reads the segment of a folder: an exported one, or the workspace of another job. Throws PreliveError EVIDENCE_REFUSED
 * without a checkpoint, LEDGER_BROKEN, CHECKPOINT_BROKEN.
 */
export function readSegment(folder: string, check: RecordCheck): Segment {
  const [found] = workspaceCheckpoints(folder);
  if (found === undefined) {
    throw new PreliveError(
      'EVIDENCE_REFUSED',
      `${join(folder, CHECKPOINT_FILE)} is not there: nobody has closed this segment.`,
      {
        nextSteps: [
          'Name the folder that `prelive evidence export --to DIR` has written, or the workspace of the other job.',
        ],
      },
    );
  }
  const ledger = readLedger(folder, check);
  const { checkpoint, signers } = verifyAgainst(found, ledger);
  const ndjson = ledger.records
    .slice(0, checkpoint.size)
    .map((one) => `${recordLine(one)}\n`)
    .join('');
  const files = { ndjson, checkpoint: found.note, collectors: formatCollectors(signers) };
  return { ledger, covered: checkpoint.size, signers, files };
}

/**
 * Writes a segment into a folder of its own, with the files of the workspace that its records name. Throws PreliveError
 * EVIDENCE_REFUSED where the folder has a ledger, and errors of files.
 */
export function writeSegment(folder: string, workspace: string, segment: Segment): readonly string[] {
  if (existsSync(join(folder, LEDGER_FILE))) {
    throw new PreliveError('EVIDENCE_REFUSED', `There is a ledger in ${folder}: name another folder with --to.`, {
      nextSteps: ['Nothing was written there.'],
    });
  }
  makeFolder(folder);
  const copied = copyAttachments(segment, workspace, folder);
  const { ndjson, checkpoint, collectors } = segment.files;
  // The ledger comes last: a folder with a ledger is complete.
  writeFileAtomic(join(folder, COLLECTORS_FILE), collectors);
  writeFileAtomic(join(folder, CHECKPOINT_FILE), checkpoint);
  writeFileAtomic(join(folder, LEDGER_FILE), ndjson);
  return [...copied, COLLECTORS_FILE, CHECKPOINT_FILE, LEDGER_FILE];
}

/**
 * Copies the files of a segment that still match its records and that the other folder lacks. A missing file is not an
 * error here: the gate finds it as missing evidence.
 */
export function copyAttachments({ ledger, covered }: Segment, from: string, to: string): readonly string[] {
  const named = ledger.records.slice(0, covered).flatMap(({ attachments }) => attachments);
  const wanted = new Map(named.filter(({ path }) => isArtifact(path)).map(({ path, sha256 }) => [path, sha256]));
  return [...wanted].flatMap(([path, digest]) => {
    const source = join(from, path);
    if (existsSync(join(to, path)) || !existsSync(source) || sha256File(source) !== digest) return [];
    writeFileAtomic(join(to, path), readBytes(source), inWorkspace(to));
    return [path];
  });
}

/** True for documents and attestations: a segment is untrusted and must not bring a policy or a signature. */
const isArtifact = (path: string) =>
  /^([A-Z][A-Z0-9_]*\.(md|json|csv)|attestations\/[a-z0-9_/.-]+)$/.test(path) && !path.includes('..');
