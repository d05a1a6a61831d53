import { resolve } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';
import packageJson from '../package.json' with { type: 'json' };
import { compileEagerly } from './eager-functions.ts';
import { lateDescriptors } from './late-descriptors.ts';
import { inAscii, lateBuiltins, lateEvaluation, oclifInlineRequires } from './late-evaluation.ts';
import { noticesOf } from './notices.ts';
import { prebuiltModules } from './prebuilt.ts';
import { replaceFile, replaceFolder } from './replace-folder.ts';
import { tryBundle } from './trial-run.ts';

/**
 * Packages that a short command needs: loading them file by file is most of a cold start. The rest stays in
 * node_modules: it is loaded late, or reads files beside itself, or is reached into by one of our files.
 */
const BUNDLED = new Set(['@oclif/core', '@bufbuild/cel', '@bufbuild/protobuf', 'yaml', 'ajv', 'ajv-formats']);

const external = Object.keys(packageJson.dependencies)
  .filter((name) => !BUNDLED.has(name))
  .map((name) => new RegExp(`^${name}($|/)`));

/** Modules of `gates explain`, in one chunk: opening another file costs more than reading unused text. */
const JUDGING = [
  /[\\/]node_modules[\\/]@bufbuild[\\/]/,
  /[\\/]src[\\/](domain|gates|signing)[\\/]/,
  /[\\/]src[\\/]adapters[\\/](files|gate-files|prebuilt-gates|policy[\\/]role-policy|project[\\/]system-root)/,
  /[\\/]src[\\/]adapters[\\/](schemas[\\/](prebuilt-validators|schema-faults)|ledger[\\/](read|record|ledger-file))/,
  /[\\/]src[\\/]composition[\\/](attested-evidence|gates|role-policy|waivers)/,
  /[\\/]src[\\/]runner[\\/](explain-stage|load-gates|gate-screens|validation|evidence|waivers|output[\\/]outcome)/,
];

/** Packages that oclif imports at every start, and our replacements of Node's modules. */
const STARTING = /[\\/]node_modules[\\/](wsl-utils|is-wsl|is-docker|is-inside-container)[\\/]|^\0(node:|process$)/;

/** Puts what the build has computed in the place of the empty tables in source. */
const prebuilt = await prebuiltModules();
const fillPrebuilt: Plugin = { name: 'fill-prebuilt', load: (id) => prebuilt.get(id) };

/** Importing `node:process` as a module evaluates its every getter, 2 ms of CPU; the global is the same object. */
const globalProcess: Plugin = {
  name: 'global-process',
  resolveId: (id) => (/^(node:)?process$/.test(id) ? '\0process' : undefined),
  load: (id) => (id === '\0process' ? 'module.exports = globalThis.process;' : undefined),
};

/** oclif sorts the ids of commands by locale, for which ICU loads its collation tables: 6 ms of CPU at each start. */
const plainOrder: Plugin = {
  name: 'plain-order',
  transform: (code, id) => {
    if (!/[\\/]@oclif[\\/]core[\\/]lib[\\/]config[\\/]plugin\.js$/.test(id)) return undefined;
    const plain = code.replace('a.id.localeCompare(b.id)', 'a.id < b.id ? -1 : 1');
    if (plain === code) throw new Error('@oclif/core no longer sorts commands by locale: drop this');
    return plain;
  },
};

const late = lateEvaluation(['ajv', 'ajv-formats', 'yaml']);

const root = resolve(import.meta.dirname, '..');
const build = await rolldown({
  input: resolve(root, 'src/index.ts'),
  platform: 'node',
  external,
  plugins: [fillPrebuilt, globalProcess, lateBuiltins, plainOrder, oclifInlineRequires, lateDescriptors, late],
  // Sources that run unbundled load these late; in the bundle they are in a chunk that is loaded anyway.
  checks: { ineffectiveDynamicImport: false },
});
const { output } = await build.generate({
  format: 'esm',
  entryFileNames: 'index.js',
  chunkFileNames: '[name]-[hash].js',
  codeSplitting: {
    groups: [
      { name: 'start', tags: ['$initial'], priority: 3 },
      { name: 'start', test: STARTING, priority: 2 },
      { name: 'judging', test: (id) => JUDGING.some((pattern) => pattern.test(id)), priority: 1 },
    ],
  },
  // Names stay: a stack trace is all that a report of a defect has.
  minify: { compress: true, mangle: false, codegen: true },
});
await build.close();
const modules = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
const texts = new Map(
  output.map((part) => [part.fileName, part.type === 'chunk' ? inAscii(part.code) : String(part.source)]),
);
for (const name of texts.keys()) requireNoCircle(name, [name]);
const { manifest, called } = await tryBundle(texts);
for (const [name, functions] of called) texts.set(name, compileEagerly(texts.get(name) ?? '', functions));
texts.set('THIRD_PARTY_NOTICES.txt', noticesOf(modules));
await replaceFolder(resolve(root, 'dist'), texts);
// oclif looks in the package's root for what a start need not compute.
await replaceFile(resolve(root, 'oclif.manifest.json'), manifest);

/** Throws for a chunk that imports itself by way of others: there a function may be called before its chunk begins. */
function requireNoCircle(name: string, path: readonly string[]): void {
  for (const imported of importsOf(name)) {
    if (path.includes(imported)) throw new Error(`chunks import each other: ${[...path, imported].join(' -> ')}`);
    requireNoCircle(imported, [...path, imported]);
  }
}

function importsOf(name: string): readonly string[] {
  const chunk = output.find((part) => part.fileName === name);
  return chunk?.type === 'chunk' ? chunk.imports : [];
}
