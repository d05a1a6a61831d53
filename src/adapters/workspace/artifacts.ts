import { isAbsolute, join, normalize } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Artifact } from '../../domain/artifact.ts';
import { InvariantViolation, invariant } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ArtifactFault, WorkspaceFile } from '../../runner/ports/workspace.ts';
import { sha256 } from '../files/digest.ts';
import { writeFileAtomic } from '../files/write.ts';
import { finiteNumbers } from '../schemas/finite-numbers.ts';
import { createSchemas, type Schemas } from '../schemas/schemas.ts';
import { createRenderer, type Renderer } from '../templates/templates.ts';
import { inWorkspace } from './dossier-store.ts';

/** Options of rendering; the defaults are prelive's own templates and schemas. */
export interface ArtifactOptions {
  readonly schemas?: Schemas;
  readonly render?: Renderer;
  /** Common fields of all document models, e.g. the version; a document's own fields override them. */
  readonly common?: JsonObject;
  /** Changes each text before it is written, e.g. masks account ids. */
  readonly scrub?: ((text: string) => string) | undefined;
}

/**
 * Writes artifacts into a workspace, each atomically, with equal bytes for equal data. Renders and validates all of
 * them first, so that a faulty one leaves nothing written. Throws InvariantViolation for a JSON artifact of prelive
 * that does not follow its schema, and PreliveError FILE_UNWRITABLE.
 */
export function writeArtifacts(
  folder: string,
  artifacts: readonly Artifact[],
  options: ArtifactOptions = {},
): readonly WorkspaceFile[] {
  const rendered = renderArtifacts(artifacts, options);
  for (const { path, text } of rendered) writeFileAtomic(join(folder, path), text, inWorkspace(folder));
  return rendered.map(({ path, text }) => ({ path, sha256: sha256(text) }));
}

/** Renders artifacts without writing them. */
export function renderArtifacts(
  artifacts: readonly Artifact[],
  options: ArtifactOptions = {},
): readonly { readonly path: string; readonly text: string }[] {
  const scrub = options.scrub ?? ((text: string) => text);
  const means = { ...options, schemas: options.schemas ?? createSchemas(), render: options.render ?? createRenderer() };
  return artifacts.map((artifact) => {
    const path = normalize(artifact.path);
    invariant(!isAbsolute(path) && !path.startsWith('..'), `artifact ${artifact.path} is outside the workspace`);
    return { path: artifact.path, text: scrub(renderArtifact(artifact, means)) };
  });
}

function renderArtifact(
  artifact: Artifact,
  means: { readonly schemas: Schemas; readonly render: Renderer; readonly common?: JsonObject },
): string {
  switch (artifact.kind) {
    case 'document':
      return means.render(artifact.template, { ...means.common, ...artifact.model });
    case 'csv':
      return renderCsv(artifact.columns, artifact.rows);
    case 'json': {
      const faults = means.schemas.faults(artifact.schema, artifact.value);
      if (faults.length > 0) throw new InvariantViolation(`${artifact.path} is not valid: ${faults.join('; ')}`);
      return renderJson(artifact.value);
    }
  }
}

/** Returns the faults of a JSON artifact against its schema, and all numbers in it that JSON cannot represent. */
export function artifactFaults(artifact: Artifact, schemas: Schemas): readonly ArtifactFault[] {
  if (artifact.kind !== 'json') return [];
  return [...schemas.placedFaults(artifact.schema, artifact.value), ...strangeNumbers(artifact.value, '')];
}

function strangeNumbers(value: unknown, pointer: string): readonly ArtifactFault[] {
  if (typeof value === 'number' && !Number.isFinite(value)) return [{ pointer, words: `${pointer} is ${value}` }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => strangeNumbers(member, `${pointer}/${key}`));
}

/** Text of an invalid artifact with its faults; numbers that JSON cannot represent become texts. */
export function renderInvalid(value: unknown, faults: readonly string[]): string {
  const readable = (_: string, member: unknown) =>
    typeof member === 'number' && !Number.isFinite(member) ? String(member) : member;
  return `${JSON.stringify({ faults, value }, readable, 2)}\n`;
}

/** Formats JSON with an indent of two spaces and a final line end. Throws for a number that JSON cannot represent. */
export function renderJson(value: JsonObject): string {
  return `${JSON.stringify(value, finiteNumbers, 2)}\n`;
}

/** Formats CSV text (RFC 4180 quoting, LF at line ends) with a header line. Every row has a value for every column. */
function renderCsv(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  rows.forEach((row, index) => {
    invariant(
      row.length === columns.length,
      `CSV row ${index + 1} has ${row.length} values for ${columns.length} columns`,
    );
    invariant(row.every(isPrintable), `CSV row ${index + 1} holds a number that cannot be written: ${row.join(', ')}`);
  });
  return stringify([[...columns], ...rows.map((row) => [...row])], { record_delimiter: '\n' });
}

function isPrintable(value: string | number): boolean {
  return typeof value === 'string' || Number.isFinite(value);
}
