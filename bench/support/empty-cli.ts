import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Plugin } from '@oclif/core/config';

const CORE = resolve(import.meta.dirname, '../../node_modules/@oclif/core');

const PACKAGE = {
  name: 'empty-cli',
  version: '1.0.0',
  type: 'module',
  oclif: {
    bin: 'empty-cli',
    dirname: 'empty-cli',
    commands: { strategy: 'explicit', target: './commands.js', identifier: 'COMMANDS' },
    plugins: [],
  },
};

const COMMANDS = `import { Command } from '@oclif/core/command';
class Hello extends Command {
  static description = 'Says hello.';
  async run() {
    this.log('hello');
  }
}
export const COMMANDS = { hello: Hello };
`;

const ENTRY = `import { enableCompileCache } from 'node:module';
enableCompileCache();
const { run } = await import('@oclif/core/run');
const { flush } = await import('@oclif/core/flush');
await run(process.argv.slice(2), import.meta.dirname);
await flush();
`;

/**
 * Writes the smallest command line on this project's oclif: unbundled, as such a program comes, with one command, its
 * manifest and the compile cache. Returns its entry.
 */
export async function writeEmptyCli(folder: string): Promise<string> {
  const linked = join(folder, 'node_modules/@oclif/core');
  mkdirSync(dirname(linked), { recursive: true });
  symlinkSync(CORE, linked);
  const entry = join(folder, 'run.js');
  writeFileSync(join(folder, 'package.json'), JSON.stringify(PACKAGE));
  writeFileSync(join(folder, 'commands.js'), COMMANDS);
  writeFileSync(entry, ENTRY);
  const plugin = new Plugin({ root: folder, ignoreManifest: true, errorOnManifestCreate: true });
  await plugin.load();
  writeFileSync(join(folder, 'oclif.manifest.json'), JSON.stringify(plugin.manifest));
  return entry;
}
