import { rm } from 'node:fs/promises';
import { type Plugin, rolldown } from 'rolldown';
import packageJson from '../package.json' with { type: 'json' };
import { prebuiltModules } from './prebuilt.ts';

/**
 * Packages that a short command needs: loading them file by file is most of a cold start. The rest stays in
 * node_modules: it is loaded late, or reads files beside itself, or is reached into by one of our files.
 */
const BUNDLED = new Set(['@oclif/core', '@bufbuild/cel', '@bufbuild/protobuf', 'yaml', 'ajv', 'ajv-formats']);

const external = Object.keys(packageJson.dependencies)
  .filter((name) => !BUNDLED.has(name))
  .map((name) => new RegExp(`^${name}($|/)`));

/** Importing `node:process` as a module evaluates its every getter, 2 ms of them; the global is the same object. */
const globalProcess: Plugin = {
  name: 'global-process',
  resolveId: (id) => (/^(node:)?process$/.test(id) ? '\0process' : undefined),
  load: (id) => (id === '\0process' ? 'export default globalThis.process;' : undefined),
};

/** Puts what the build has computed in the place of the empty tables in source. */
const prebuilt = await prebuiltModules();
const fillPrebuilt: Plugin = {
  name: 'fill-prebuilt',
  load: (id) => prebuilt.get(id),
};

await rm('dist', { recursive: true, force: true });
const build = await rolldown({
  input: 'src/index.ts',
  platform: 'node',
  external,
  plugins: [globalProcess, fillPrebuilt],
});
await build.write({
  dir: 'dist',
  format: 'esm',
  entryFileNames: 'index.js',
  chunkFileNames: '[name]-[hash].js',
  minify: { compress: true, mangle: false, codegen: true },
});
await build.close();
