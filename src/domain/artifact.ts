import type { AccountReference } from './account.ts';
import type { Observation, SourceClass } from './evidence.ts';
import type { JsonObject } from './json.ts';

/** A file that a stage produces: data only; adapters render, check against the schema, and write it atomically. */
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

/** Result of a stage: it measures, and judges nothing. */
export interface StageResult {
  readonly observations: readonly Observation[];
  readonly artifacts: readonly Artifact[];
  /** Unavailable evidence. It is recorded as null with the reason; its clauses become PENDING. */
  readonly missing?: readonly MissingEvidence[];
  /** Source of the missing evidence where nothing was observed; a gate ignores a record of another source. */
  readonly sourceClass?: SourceClass;
}

/** Reason why a stage has no value for a name. */
export interface MissingEvidence {
  readonly name: string;
  /** One line for people: the missing thing, and the action. */
  readonly reason: string;
}

/** Context of every stage besides its inputs. */
export interface StageContext {
  /** ISO 8601 UTC, wall time of the measurement. */
  readonly observedAt: string;
  /** Version of prelive. */
  readonly version: string;
  /** Account that the stage read or traded on, for its observations. */
  readonly account?: AccountReference;
}
