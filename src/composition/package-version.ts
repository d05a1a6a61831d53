import { join } from 'node:path';
import { readJson } from '../adapters/files/read.ts';
import { packageRoot } from '../adapters/package-root.ts';

/** Version in a package.json, by default prelive's own. */
export function versionOf(folder: string = packageRoot()): string {
  const content = readJson(join(folder, 'package.json'));
  const version = typeof content === 'object' && content !== null && 'version' in content ? content.version : undefined;
  return typeof version === 'string' ? version : 'unknown';
}
