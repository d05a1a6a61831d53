import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadVerifierPolicy } from '../../src/adapters/policy/verifier-policy.ts';
import { createSchemas } from '../../src/adapters/schemas/schemas.ts';
import { openBundle } from '../../src/adapters/workspace/bundle-files.ts';
import { createRandom } from '../../src/domain/random.ts';
import type { VerifierPolicy } from '../../src/runner/ports/verifier-policy.ts';
import { type VerificationInputs, verifyBundle } from '../../src/runner/verify/verify-bundle.ts';
import type { Content, TamperBase } from './base.ts';
import { drawMutation, type Mutation } from './mutations.ts';
import { type Expected, oracle } from './oracle.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SCRIPT = join(ROOT, 'templates/audit.sh');

/** Result of a verifier: exit code and reason. */
export type Outcome = string;

/** Results of both verifiers for one mutation. */
export interface Taken {
  readonly kind: string;
  /** Result of both; that of the verifier in this process where they differ. */
  readonly outcome: Outcome;
  readonly fault?: string;
}

/** Runs both verifiers on bundles that are tampered with and restored. */
export interface Tampering {
  run(base: TamperBase, mutation: Mutation): Promise<Taken>;
  /** Result of the real binary; a fault where it differs from the verifier in this process. */
  runBinary(base: TamperBase, mutation: Mutation): Promise<Taken>;
}

const schemas = createSchemas();
const policies = new Map<string, VerifierPolicy>();

function policyOf(folder: string): VerifierPolicy {
  const known = policies.get(folder) ?? loadVerifierPolicy(folder, schemas);
  policies.set(folder, known);
  return known;
}

/** Creates a tampering; separately kept checkpoints are stored beside the bundle. */
export function createTampering(): Tampering {
  const keep = ({ folder }: TamperBase, checkpoint: string | undefined) => {
    if (checkpoint === undefined) return [];
    const file = `${folder}.kept.checkpoint`;
    writeFileSync(file, checkpoint, 'latin1');
    return ['--checkpoint', file];
  };
  const wordsOf = (base: TamperBase, { policy, at, commit, checkpoint }: Mutation) => [
    '--policy',
    policy ?? base.policy,
    '--as-of',
    new Date(at ?? base.at).toISOString(),
    ...(commit === undefined ? [] : ['--commit', commit]),
    ...(base.integrityOnly ? ['--integrity-only'] : []),
    ...keep(base, checkpoint),
  ];
  return {
    run: (base, mutation) =>
      tampered(base, mutation, async () => {
        const expected = oracle(base, mutation);
        const ours = await inProcess(base, mutation);
        const script = lastLine(
          spawnSync('sh', [SCRIPT, ...wordsOf(base, mutation), base.folder], { encoding: 'utf8' }),
        );
        return taken(mutation, ours, disagreement(mutation, expected, ours, script));
      }),
    runBinary: (base, mutation) =>
      tampered(base, mutation, async () => {
        const words = [join(ROOT, 'bin/run.js'), 'verify', base.folder, ...wordsOf(base, mutation)];
        const binary = lastLine(spawnSync(process.execPath, words, { encoding: 'utf8' }));
        const ours = await inProcess(base, mutation);
        const fault = `${mutation.kind}, ${mutation.what}: the binary says ${binary}, the function ${ours}`;
        return taken(mutation, ours, binary === ours ? undefined : fault);
      }),
  };
}

async function inProcess(base: TamperBase, mutation: Mutation): Promise<Outcome> {
  const { policy, at, commit, checkpoint } = mutation;
  const by: VerificationInputs = {
    policy: policyOf(policy ?? base.policy),
    at: at ?? base.at,
    integrityOnly: base.integrityOnly,
    ...(commit !== undefined && { commit }),
    ...(checkpoint !== undefined && { checkpoint }),
  };
  const { exitCode, reason } = await verifyBundle(openBundle(base.folder, schemas), by);
  return `${exitCode} ${reason}`;
}

function lastLine({ stdout, status }: { readonly stdout: string; readonly status: number | null }): Outcome {
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  const [word, exitCode, reason] = line.split(' ');
  return word === 'RESULT' && exitCode === String(status) ? `${exitCode} ${reason}` : `ended with ${status}: ${line}`;
}

function taken({ kind }: Mutation, outcome: Outcome, fault: string | undefined): Taken {
  return { kind, outcome, ...(fault !== undefined && { fault }) };
}

/** Checks that both verifiers agree with each other and with the oracle. */
function disagreement(mutation: Mutation, expected: Expected, ours: Outcome, script: Outcome): string | undefined {
  const said = `${mutation.kind}, ${mutation.what}: prelive verify ${ours}, audit.sh ${script}`;
  if (ours !== script) return said;
  const [exitCode = '', reason = ''] = ours.split(' ');
  const word = exitCode === '0' ? 'accepted' : reason;
  if (!mutation.reasons.includes(word)) return `${said}, of this kind expected ${mutation.reasons.join(' or ')}`;
  if (!expected.refused) return exitCode === '0' ? undefined : `${said}, expected to be accepted`;
  if (exitCode !== '0' && expected.reasons.includes(reason)) return undefined;
  return `${said}, expected ${expected.reasons.join(' or ')}`;
}

async function tampered<T>({ folder, files }: TamperBase, mutation: Mutation, work: () => Promise<T>): Promise<T> {
  for (const [name, content] of mutation.files) place(join(folder, name), content);
  try {
    return await work();
  } finally {
    for (const name of mutation.files.keys()) {
      place(join(folder, name), files.get(name) ?? null);
      if (!files.has(name) && name.includes('/')) removeEmptied(folder, name, files);
    }
  }
}

/** Removes folders created for a file. */
function removeEmptied(folder: string, name: string, files: ReadonlyMap<string, unknown>): void {
  const parent = dirname(name);
  if ([...files.keys()].some((one) => one.startsWith(`${parent}/`))) return;
  rmSync(join(folder, parent), { recursive: true, force: true });
}

function place(path: string, content: Content): void {
  rmSync(path, { force: true });
  if (content === null) return;
  mkdirSync(dirname(path), { recursive: true });
  if ('link' in content) symlinkSync(content.link, path);
  else writeFileSync(path, content);
}

/** Number of mutations and seed. */
export interface TamperingPlan {
  readonly seed: string;
  readonly count: number;
  /** Also runs the real binary on one in so many mutations. */
  readonly binaryEvery?: number;
  readonly onProgress?: (words: string) => void;
}

/** Runs mutations of a seed and returns the results; regularly also by the real binary. */
export async function runMutations(
  bases: readonly TamperBase[],
  { seed, count, binaryEvery, onProgress = () => undefined }: TamperingPlan,
): Promise<readonly Taken[]> {
  const tampering = createTampering();
  const all: Taken[] = [];
  for (let number = 0; number < count; number++) {
    const base = bases[number % bases.length];
    if (base === undefined) break;
    const mutation = drawMutation(base, createRandom(`${seed}/${number}`));
    all.push(placed(await tampering.run(base, mutation), `${base.name}, ${seed}/${number}`));
    if (number % 100 === 99) onProgress(progressWords(seed, all, count));
    if (binaryEvery === undefined || number % binaryEvery !== 0) continue;
    const { fault } = placed(await tampering.runBinary(base, mutation), `${base.name}, ${seed}/${number}`);
    if (fault !== undefined) all.push({ kind: 'the binary', outcome: 'another', fault });
  }
  return all;
}

function progressWords(seed: string, all: readonly Taken[], count: number): string {
  const faults = all.filter(({ fault }) => fault !== undefined).length;
  return `${seed}: ${all.length} of ${count}, ${faults} not as they should be`;
}

function placed({ fault, ...rest }: Taken, where: string): Taken {
  return fault === undefined ? rest : { ...rest, fault: `${where}: ${fault}` };
}
