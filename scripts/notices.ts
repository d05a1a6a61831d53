import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Licence texts of the bundled packages, sorted by name: the licences require them.
 *
 * @param moduleIds absolute paths of all modules in the bundle
 */
export function noticesOf(moduleIds: readonly string[]): string {
  const folders = new Set(
    moduleIds.flatMap((id) => /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1] ?? []),
  );
  const sections = [...folders].map(section).toSorted();
  return `The files in this folder hold code of the packages below.\n\n${sections.join('\n')}`;
}

function section(folder: string): string {
  const about: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const field = (name: string) => (typeof about === 'object' && about !== null ? Reflect.get(about, name) : undefined);
  const text = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|notice)/i.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
    .join('\n\n');
  const heading = `${field('name')} ${field('version')} (${field('license')})`;
  return `${heading}\n${'-'.repeat(heading.length)}\n${text === '' ? `Licence: ${field('license')}` : text}\n`;
}
