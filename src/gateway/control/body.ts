import { PreliveError } from '../../domain/errors.ts';

/** A member of a request's body. */
export function member(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
}

/** A number of a request's body. Throws PreliveError USAGE. */
export function numberOf(body: unknown, name: string, isRight: (value: number) => boolean, what: string): number {
  const value = member(body, name);
  if (typeof value === 'number' && isRight(value)) return value;
  throw new PreliveError('USAGE', `body: /${name}: expected ${what}, found ${JSON.stringify(value) ?? 'nothing'}`);
}

/** A text of a request's body. Throws PreliveError USAGE. */
export function textOf(body: unknown, name: string): string {
  const value = member(body, name);
  if (typeof value === 'string' && value !== '') return value;
  throw new PreliveError('USAGE', `body: /${name}: expected a text, found ${JSON.stringify(value) ?? 'nothing'}`);
}
