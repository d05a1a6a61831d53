/** `charter.json`, checked against `schemas/charter.schema.json`: what Risk Officer and CTO sign before anything is tested. */
export interface CharterDocument {
  readonly version: 1;
  readonly system: string;
  /** ISO 8601 UTC. */
  readonly issued_at: string;
  /** Limits by name, units in the names. */
  readonly risk_limits: Readonly<Record<string, number>>;
  /** Files of the system by path, with the SHA-256 of their bytes. */
  readonly subjects: readonly { readonly path: string; readonly sha256: string }[];
}

/** Text of a charter: what is signed are these bytes. */
export function charterText(charter: CharterDocument): string {
  return `${JSON.stringify(charter, undefined, 2)}\n`;
}

/** What is different in a charter from an earlier one, one line each; limits first. */
export function charterChanges(before: CharterDocument, after: CharterDocument): readonly string[] {
  const named = (charter: CharterDocument) =>
    Object.fromEntries(charter.subjects.map(({ path, sha256 }) => [path, sha256]));
  return [
    ...differences(before.risk_limits, after.risk_limits).map(
      ([name, then, now]) => `risk limit ${name} ${now ?? 'is gone'}, was ${then ?? 'not there'}`,
    ),
    ...differences(named(before), named(after)).map(([path, then, now]) => formatSubject(path, then, now)),
    ...(before.system === after.system ? [] : [`it is for ${after.system}, was for ${before.system}`]),
  ];
}

function formatSubject(path: string, then: string | undefined, now: string | undefined): string {
  if (then === undefined) return `${path} is named now`;
  return now === undefined ? `${path} is named no longer` : `${path} has other bytes`;
}

function differences<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
): readonly (readonly [name: string, then: T | undefined, now: T | undefined])[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.filter((name) => before[name] !== after[name]).map((name) => [name, before[name], after[name]] as const);
}
