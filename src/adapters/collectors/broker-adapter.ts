import { join } from 'node:path';
import type { AdapterSection } from '../../domain/config.ts';
import { readJsonText } from '../../domain/json-text.ts';
import type { AdapterFacts, Collected, HandledErrorCodes } from '../../domain/system-facts.ts';
import { quoted } from '../../domain/words.ts';
import { readTextIfThere } from '../files/read.ts';
import type { RunProgram } from '../project/programs.ts';
import { runCommand } from '../project/run-command.ts';
import type { Schemas } from '../schemas/schemas.ts';
import { parseYaml } from '../yaml.ts';
import { attachment, collected, notCollected } from './reading.ts';

/**
 * Asks the system's adapter for the operations that it offers. A list that cannot be had is no fact: whether the
 * adapter lacks an operation is then not known.
 */
export async function readAdapter(
  root: string,
  adapter: AdapterSection | undefined,
  run: RunProgram = runCommand,
): Promise<Collected<AdapterFacts>> {
  if (adapter?.listCommand === undefined) return notCollected('prelive.yaml names no adapter.list_command');
  const result = await run({ command: adapter.listCommand, cwd: root, timeoutMs: adapter.timeoutMs });
  if (result.exitCode !== 0) return notCollected(`adapter.list_command failed (${result.detail})`);
  const operations = parseOperations(result.stdout);
  if (typeof operations === 'string')
    return notCollected(`adapter.list_command printed no JSON list of names: ${operations}`);
  return collected({ operations }, []);
}

/** A list of names, or what is wrong with the text. */
function parseOperations(text: string): readonly string[] | string {
  const read = readJsonText(text);
  if (read.kind === 'fault') return read.fault;
  const { value } = read;
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  return `found ${quoted(value)}`;
}

interface ErrorCodesDocument {
  readonly error_codes: HandledErrorCodes['codes'];
}

/** Reads the list of error codes that the system handles. Throws PreliveError CONFIG_INVALID where it is no such list. */
export function readErrorCodes(root: string, path: string | undefined, schemas: Schemas): Collected<HandledErrorCodes> {
  if (path === undefined) return notCollected('prelive.yaml names no adapter.error_codes file');
  const text = readTextIfThere(join(root, path));
  if (text === undefined) return notCollected(`there is no error code file ${path}`);
  const { value, origin } = parseYaml(text, path);
  const document = schemas.check<ErrorCodesDocument>('error-codes', value, origin, 'CONFIG_INVALID');
  return collected({ path, codes: document.error_codes }, [attachment(path, text)]);
}
