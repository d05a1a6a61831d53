import { resolve } from 'node:path';
import { Plugin as CommandPlugin } from '@oclif/core/config';
import { type Plugin, rolldown } from 'rolldown';
import packageJson from '../package.json' with { type: 'json' };
import { noticesOf } from './notices.ts';
import { prebuiltModules } from './prebuilt.ts';
import { replaceFile, replaceFolder } from './replace-folder.ts';

/**
 * Packages needed by short commands: loading their single files is most of a cold start. The others stay in
 * node_modules: they are loaded late, read files beside themselves, or are imported by path.
 */
const BUNDLED = new Set(['@oclif/core', '@bufbuild/cel', '@bufbuild/protobuf', 'yaml', 'ajv', 'ajv-formats']);

const external = Object.keys(packageJson.dependencies)
  .filter((name) => !BUNDLED.has(name))
  .map((name) => new RegExp(`^${name}($|/)`));

/** Modules of `gates explain`, in one chunk: opening a file costs more than reading unneeded code. */
const JUDGING =
  /[\\/]src[\\/](domain|gates|signing[\\/](chain|sha256)|runner[\\/](explain-stage|load-gates|gate-screens|validation)|adapters[\\/](files|gate-files|prebuilt-gates|schemas[\\/](prebuilt-validators|schema-faults)|ledger[\\/](read|record|ledger-file)|project[\\/]system-root))/;

/** Replaces the empty tables of the source by computed ones. */
const prebuilt = await prebuiltModules();
const fillPrebuilt: Plugin = { name: 'fill-prebuilt', load: (id) => prebuilt.get(id) };

/** Importing `node:process` as a module evaluates all its getters, 2 ms of CPU; the global is the same object. */
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

const root = resolve(import.meta.dirname, '..');
const build = await rolldown({
  input: resolve(root, 'src/index.ts'),
  platform: 'node',
  external,
  plugins: [fillPrebuilt, globalProcess, plainOrder],
  // Unbundled sources load these late; in the bundle they are in a chunk that is loaded anyway.
  checks: { ineffectiveDynamicImport: false },
});
const { output } = await build.generate({
  format: 'esm',
  entryFileNames: 'index.js',
  chunkFileNames: '[name]-[hash].js',
  codeSplitting: {
    groups: [
      { name: 'start', tags: ['$initial'], priority: 2 },
      { name: 'judging', test: JUDGING, priority: 1 },
    ],
  },
  // Names are kept: a defect report has only a stack trace.
  minify: { compress: true, mangle: false, codegen: true },
});
await build.close();
const files = output.map((part) => [part.fileName, part.type === 'chunk' ? part.code : String(part.source)] as const);
const modules = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
await replaceFolder(resolve(root, 'dist'), new Map([...files, ['THIRD_PARTY_NOTICES.txt', noticesOf(modules)]]));
await writeManifest();

/** Descriptions of all commands, so that a start does not compute them. oclif reads them from the package's root. */
async function writeManifest(): Promise<void> {
  const plugin = new CommandPlugin({
    root,
    ignoreManifest: true,
    respectNoCacheDefault: true,
    errorOnManifestCreate: true,
  });
  await plugin.load();
  await replaceFile(resolve(root, 'oclif.manifest.json'), JSON.stringify(plugin.manifest));
}
