import type { AccountReference } from './account.ts';
import type { Observation } from './evidence.ts';
import type { JsonObject } from './json.ts';

/** A file that a stage wants written: data only; adapters render, check against the schema, and write it atomically. */
export type Artifact =
  | {
      readonly kind: 'document';
      /** File name in the workspace. */
      readonly path: string;
      /** Name of a Handlebars template under `templates/`, without `.hbs`. */
      readonly template: string;
      readonly model: JsonObject;
    }
  | {
      readonly kind: 'json';
      readonly path: string;
      /** Name of a draft-07 schema under `schemas/`, without `.schema.json`. */
      readonly schema: string;
      readonly value: JsonObject;
    }
  | {
      readonly kind: 'csv';
      readonly path: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly (string | number)[])[];
    };

/** What a stage gives back: it measures, and judges nothing. */
export interface StageResult {
  readonly observations: readonly Observation[];
  readonly artifacts: readonly Artifact[];
  /** Evidence that could not be had, and why. Nothing is recorded for it: its clauses become PENDING. */
  readonly missing?: readonly MissingEvidence[];
}

/** Why a stage has no observation of a name. */
export interface MissingEvidence {
  readonly name: string;
  /** One line for people: what was looked for, and what to do. */
  readonly reason: string;
}

/** What every stage is told besides its inputs. */
export interface StageContext {
  /** ISO 8601 UTC, wall time of the measurement. */
  readonly observedAt: string;
  /** Version of prelive. */
  readonly version: string;
  /** Account that the stage looked at or traded on; its observations name it. */
  readonly account?: AccountReference;
}
