import { rm } from 'node:fs/promises';
import { rolldown } from 'rolldown';
import packageJson from '../package.json' with { type: 'json' };

/**
 * Packages that stay in node_modules: they are loaded late or not at all, and some read files beside themselves. The
 * rest (oclif) is bundled, because loading it file by file is most of a cold start.
 */
const BUNDLED = new Set(['@oclif/core']);
const external = Object.keys(packageJson.dependencies)
  .filter((name) => !BUNDLED.has(name))
  .map((name) => new RegExp(`^${name}($|/)`));

await rm('dist', { recursive: true, force: true });
const build = await rolldown({ input: 'src/index.ts', platform: 'node', external });
await build.write({ dir: 'dist', format: 'esm', entryFileNames: 'index.js', chunkFileNames: '[name]-[hash].js' });
await build.close();
