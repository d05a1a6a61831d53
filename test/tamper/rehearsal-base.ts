import { join } from 'node:path';
import { runCli } from '../support/run-cli.ts';
import { readFiles, type TamperBase } from './base.ts';

/** A rehearsal made with the real binary: intact and signed by every role, but never an approval. */
export async function makeRehearsalBase(parent: string): Promise<TamperBase> {
  const { exitCode, stderr } = await runCli(['rehearse', '--out', 'rehearsal'], parent);
  if (exitCode !== 0) throw new Error(`the rehearsal ended with ${exitCode}: ${stderr}`);
  const folder = join(parent, 'rehearsal');
  const files = readFiles(folder);
  const { predicate } = JSON.parse(Buffer.from(files.get('statement.json') ?? []).toString());
  const [notBefore, expires] = [Date.parse(predicate.notBefore), Date.parse(predicate.expires)];
  const policy = `${folder}.policy`;
  const times = { at: notBefore + 60_000, notBefore, expires };
  return {
    name: 'rehearsal',
    folder,
    policy,
    files,
    ...times,
    integrityOnly: true,
    policies: [],
    older: new Map(),
    forged: [],
  };
}
