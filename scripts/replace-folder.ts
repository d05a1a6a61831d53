import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes a folder of scripts hold these and no others. What is the same stays, and nothing is ever half written: a
 * process that runs from the folder goes on as long as it needs no script that is gone.
 */
export async function replaceFolder(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of files) await replaceFile(join(folder, name), text);
  // Drafts have other endings: they may belong to another build.
  const strays = (await readdir(folder)).filter((name) => name.endsWith('.js') && !files.has(name));
  for (const name of strays) await rm(join(folder, name), { force: true });
}

/** Writes a file by way of another, unless it holds the text already. */
export async function replaceFile(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return;
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, path);
}
