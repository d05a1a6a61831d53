import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Plugin } from '@oclif/core/config';
import { readJson } from '../src/adapters/files/read.ts';
import { readPackagedGates } from '../src/adapters/gate-files.ts';
import { rehearsalCollectorKey } from '../src/adapters/ledger/collector-key.ts';
import { openLedger } from '../src/adapters/ledger/ledger.ts';
import type { EvidenceDeclaration } from '../src/domain/gate.ts';
import { loadGates } from '../src/runner/load-gates.ts';
import type { Functions } from './eager-functions.ts';

const root = resolve(import.meta.dirname, '..');

/** Facts about a bundle, found by running it. */
interface Trial {
  /** Descriptions of all commands, as oclif keeps them in a file. */
  readonly manifest: string;
  /** Functions that `gates explain` has called, by the file of the bundle. */
  readonly called: ReadonlyMap<string, Functions>;
}

/** Runs a bundle in a folder of its own. */
export async function tryBundle(files: ReadonlyMap<string, string>): Promise<Trial> {
  const folder = mkdtempSync(join(tmpdir(), 'prelive-trial-'));
  try {
    mkdirSync(join(folder, 'dist'));
    for (const [name, text] of files) writeFileSync(join(folder, 'dist', name), text);
    writeFileSync(join(folder, 'run.js'), "import { main } from './dist/index.js';\nawait main();\n");
    for (const name of ['package.json', 'gates', 'schemas'])
      cpSync(join(root, name), join(folder, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const manifest = await manifestOf(folder);
    writeFileSync(join(folder, 'oclif.manifest.json'), manifest);
    return { manifest, called: await calledIn(folder) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function manifestOf(folder: string): Promise<string> {
  const plugin = new Plugin({
    root: folder,
    ignoreManifest: true,
    respectNoCacheDefault: true,
    errorOnManifestCreate: true,
  });
  await plugin.load();
  return JSON.stringify(plugin.manifest);
}

/** A fixed instant, so that two builds of the same source are the same. */
const EXPLAIN = ['gates', 'explain', '7', '--as-of', '2026-11-20T22:00:00Z'];

async function calledIn(folder: string): Promise<ReadonlyMap<string, Functions>> {
  const workspace = join(folder, 'workspace');
  await writeLedger(workspace);
  const coverage = join(folder, 'coverage');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'run.js'), ...EXPLAIN, '--out', workspace],
    { cwd: folder, env: { ...process.env, NODE_V8_COVERAGE: coverage }, encoding: 'utf8' },
  );
  if (stdout === '') throw new Error(`the bundle explains no gate, exit ${status}: ${stderr}`);
  return new Map(readdirSync(coverage).flatMap((name) => functionsOf(readJson(join(coverage, name)))));
}

/** A ledger with a record of every name that the gates up to the seventh ask for. */
async function writeLedger(workspace: string): Promise<void> {
  const subject = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };
  const gates = (await loadGates(readPackagedGates())).filter(({ stage }) => stage <= 7);
  const ledger = openLedger(workspace, subject, { collector: rehearsalCollectorKey(1) });
  const observed = {
    collector: { name: 'build', version: '1' },
    observedAt: '2026-11-20T21:30:00.000Z',
    attachments: [],
  };
  ledger.append(
    gates.flatMap(({ stage, evidence }) =>
      evidence.map((declared) => ({
        ...observed,
        stage,
        name: declared.name,
        unit: declared.unit,
        value: VALUES[declared.type],
        sourceClass: declared.sources[0] ?? 'simulated',
        samples: 1_000,
      })),
    ),
  );
}

const VALUES: Readonly<Record<EvidenceDeclaration['type'], boolean | number | string>> = {
  bool: true,
  int: 1,
  double: 1,
  string: 'one',
};

/** Functions that a report of Node's coverage says were called. */
function functionsOf(report: unknown): readonly (readonly [string, Functions])[] {
  return listAt(report, 'result').flatMap((script) => {
    const name = /\/dist\/([^/]+)$/.exec(String(at(script, 'url')))?.[1];
    if (name === undefined) return [];
    const ranges = listAt(script, 'functions').map((each) => listAt(each, 'ranges')[0]);
    const called = ranges.filter((range) => at(range, 'count') !== 0);
    const offsets = called.map((range) => [at(range, 'startOffset'), at(range, 'endOffset')].join(':'));
    return [[name, new Set(offsets)] as const];
  });
}

function at(value: unknown, name: string): unknown {
  return new Map<string, unknown>(Object.entries(Object(value))).get(name);
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const list = at(value, name);
  return Array.isArray(list) ? list : [];
}
