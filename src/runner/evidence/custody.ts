import { PreliveError } from '../../domain/errors.ts';
import type { RolePolicy } from '../../domain/policy.ts';
import { LEDGER_FILE, recordLine } from '../../signing/chain.ts';
import { CHECKPOINT_FILE, COLLECTORS_FILE, parseCollectors } from '../../signing/checkpoint.ts';
import { frontierOf, leafHash } from '../../signing/merkle.ts';
import { CLOSINGS_FILE, closedNote, describeSegment } from '../../signing/segments.ts';
import type { NamedNote } from '../ports/evidence.ts';
import type { Workspace } from '../ports/workspace.ts';
import { policyCollectors } from './policy-collectors.ts';
import { verifyEvidence } from './verify-evidence.ts';
import { verifyImports } from './verify-imports.ts';

/**
 * Custody of the records of a workspace, one line each: closed by a collector of the role policy, or self-collected.
 * Imported records have lines of their own. Throws PreliveError CHECKPOINT_BROKEN, POLICY_INVALID.
 */
export function custodyLines(workspace: Workspace, policy: Pick<RolePolicy, 'collectors'>): readonly string[] {
  const records = workspace.records();
  const leaves = records.map((record) => leafHash(recordLine(record)));
  const ledger = { records, head: workspace.head(), leaves, frontier: frontierOf(leaves) };
  const trusted = policyCollectors(policy);
  const { segments } = verifyEvidence(ledger, notesOf(workspace), trusted);
  const imports = verifyImports(records, workspace.files, trusted).map(({ from, to, custody, collectors }) => {
    const by = custody === 'ci' ? 'by a collector of the role policy' : 'by one who is not in the role policy';
    return `of these, records ${from}-${to} were imported: closed ${by} (${collectors.join(', ')})`;
  });
  return [...segments.map(describeSegment), ...imports];
}

function notesOf({ files }: Workspace): readonly NamedNote[] {
  const text = (name: string) => new TextDecoder().decode(files.read(name));
  const known = parseCollectors(text(COLLECTORS_FILE));
  const newest = text(CHECKPOINT_FILE);
  const closings = text(CLOSINGS_FILE)
    .split('\n')
    .slice(0, -1)
    .map((line) => closedNote(line) ?? unreadable());
  return [...closings, ...(newest === '' ? [] : [newest])].map((note) => ({ path: LEDGER_FILE, note, known }));
}

function unreadable(): never {
  throw new PreliveError('CHECKPOINT_BROKEN', `${CLOSINGS_FILE}: a line holds no note`);
}
