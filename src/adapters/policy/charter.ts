import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PreliveConfig } from '../../domain/config.ts';
import type { CharterFacts, Collected, DigestCheck, RoleSignature } from '../../domain/system-facts.ts';
import { type CharterDocument, charterChanges } from '../../signing/charter-document.ts';
import { attachment, collected, digestIfThere, notCollected } from '../collectors/reading.ts';
import { sha256 } from '../files/digest.ts';
import { entriesIn } from '../files/folder.ts';
import { readCheckedJson } from '../files/json.ts';
import { readText } from '../files/read.ts';
import { isTemporary } from '../files/temporary.ts';
import type { Schemas } from '../schemas/schemas.ts';

/** Copy of the charter that was signed last, beside its signatures: it tells what has changed since. */
export const SIGNED_CHARTER = 'signed-charter.json';

/** Where a charter, its signatures and the policy stand; absolute paths. */
export interface CharterPlaces {
  readonly charter: string;
  readonly signatures: string;
  readonly policy: string;
}

/** Checks each role's signature over the charter's bytes against the role policy. */
export type VerifyCharter = (places: CharterPlaces) => readonly RoleSignature[];

/** What reading a charter takes. */
export interface CharterTools {
  readonly schemas: Schemas;
  readonly verify: VerifyCharter;
  /** See `CharterFacts.appliedLimits`. */
  readonly appliedLimits: Readonly<Record<string, number>>;
}

/** Reads the charter, its signatures, and the digests of the files that it names. */
export function readCharter(root: string, config: PreliveConfig, tools: CharterTools): Collected<CharterFacts> {
  const { charter, policy } = config;
  if (charter === undefined) return notCollected('prelive.yaml names no charter (charter.path, charter.signatures)');
  if (policy === undefined) return notCollected('prelive.yaml names no role policy (policy)');
  const absent = [charter.path, policy].find((path) => !existsSync(join(root, path)));
  if (absent !== undefined) return notCollected(`there is no ${absent}`);
  const path = join(root, charter.path);
  const document = readCharterDocument(path, charter.path, tools.schemas);
  const roles = tools.verify({ charter: path, signatures: join(root, charter.signatures), policy: join(root, policy) });
  const text = readText(path);
  const facts: CharterFacts = {
    ...(document.system === config.system.name ? {} : { otherSystem: document.system }),
    path: charter.path,
    sha256: sha256(text),
    roles,
    subjects: document.subjects.map((subject) => checkSubject(root, subject)),
    unnamed: mustBeNamed(root, config).filter((name) => !document.subjects.some((subject) => subject.path === name)),
    riskLimits: document.risk_limits,
    appliedLimits: tools.appliedLimits,
    changes: changesSince(join(root, charter.signatures, SIGNED_CHARTER), document, tools.schemas),
  };
  return collected(facts, [attachment(charter.path, text)]);
}

/** A charter as it stands in a file; `name` is for messages. Throws PreliveError CONFIG_INVALID, FILE_NOT_JSON, FILE_UNREADABLE. */
export function readCharterDocument(path: string, name: string, schemas: Schemas): CharterDocument {
  return readCheckedJson<CharterDocument>(path, { schema: 'charter', code: 'CONFIG_INVALID', name }, schemas);
}

/** Digests that the charter names, by path: what counts as signed. */
export function signedDigests(charter: Collected<CharterFacts>): ReadonlyMap<string, string> | undefined {
  if (charter.kind === 'missing') return undefined;
  return new Map(charter.value.subjects.map((subject) => [subject.path, subject.expected]));
}

/** Without a copy nobody can say what has changed; the signatures say that something has. */
function changesSince(copy: string, document: CharterDocument, schemas: Schemas): readonly string[] {
  if (!existsSync(copy)) return [];
  return charterChanges(readCharterDocument(copy, copy, schemas), document);
}

function checkSubject(root: string, subject: { readonly path: string; readonly sha256: string }): DigestCheck {
  const found = digestIfThere(root, subject.path);
  const check = { path: subject.path, expected: subject.sha256 };
  return found === undefined ? check : { ...check, found };
}

/** The files that decide what is tested, and by whose word. */
export function mustBeNamed(root: string, config: PreliveConfig): string[] {
  const { artifacts, fixtures, policy } = config;
  const files = policy === undefined ? [] : filesIn(join(root, policy));
  return [
    ...(artifacts === undefined ? [] : [artifacts.manifest]),
    ...(fixtures === undefined ? [] : [fixtures.manifest]),
    ...files.map((name) => `${policy}/${name}`).sort(),
  ];
}

function filesIn(folder: string): readonly string[] {
  return entriesIn(folder)
    .filter((file) => file.isFile() && !isTemporary(file.name))
    .map(({ name }) => name);
}
