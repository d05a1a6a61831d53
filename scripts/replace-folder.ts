import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Replaces the scripts of a folder by these files. Unchanged files stay, and no file is ever half written: a process
 * running from the folder continues as long as it needs no removed script.
 */
export async function replaceFolder(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of files) await replaceFile(join(folder, name), text);
  // Drafts have other extensions: they may belong to another build.
  const strays = (await readdir(folder)).filter((name) => name.endsWith('.js') && !files.has(name));
  for (const name of strays) await rm(join(folder, name), { force: true });
}

/** Writes a file through a temporary one, unless it already has the text. */
export async function replaceFile(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return;
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, path);
}
