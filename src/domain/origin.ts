/** A document and the lines of its members, for messages about it. */
export interface TextOrigin {
  readonly name: string;
  /** Line of a member by its JSON pointer; `undefined` where there is no such member. */
  readonly lineOf: (pointer: string) => number | undefined;
}

/** Where a value came from: a file or a source by name, with its lines where they are known. */
export type Origin = string | TextOrigin;

/** The name alone. */
export function nameOf(origin: Origin): string {
  return typeof origin === 'string' ? origin : origin.name;
}

/** The same origin with the folder in its name. */
export function originIn(folder: string, origin: Origin, join: (folder: string, name: string) => string): Origin {
  return typeof origin === 'string' ? join(folder, origin) : { ...origin, name: join(folder, origin.name) };
}

/** ` (line 3)` behind what is said of a member, or of the nearest member around it that there is; else nothing. */
export function formatLine(origin: Origin, pointer: string): string {
  if (typeof origin === 'string') return '';
  for (let place = pointer; ; place = place.slice(0, place.lastIndexOf('/'))) {
    const line = origin.lineOf(place);
    if (line !== undefined) return ` (line ${line})`;
    if (place === '') return '';
  }
}
