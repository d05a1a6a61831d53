import type { Role } from '../domain/decision.ts';
import { STATEMENT_TYPE } from './statement.ts';

/** What a refusal says: who refuses which statement, and why. */
export interface SignatureRefusal {
  readonly role: Role;
  /** SHA-256 of the bytes of `statement.json`, hex. */
  readonly statementDigest: string;
  /** For those who read the decision; not empty. */
  readonly reason: string;
}

/** Type of the predicate of a refusal. */
export const REFUSAL_PREDICATE = 'https://prelive.dev/predicate/refusal/v1';

/** Text of a refusal: an in-toto Statement of its own, whose subject is the statement that is refused. */
export function refusalText({ role, statementDigest, reason }: SignatureRefusal): string {
  const subject = [{ name: 'statement.json', digest: { sha256: statementDigest } }];
  const statement = { _type: STATEMENT_TYPE, subject, predicateType: REFUSAL_PREDICATE, predicate: { role, reason } };
  return `${JSON.stringify(statement, null, 2)}\n`;
}

/** What a refusal says, or `undefined` unless the bytes are exactly one as {@link refusalText} writes it. */
export function parseRefusal(document: Uint8Array): SignatureRefusal | undefined {
  const text = new TextDecoder().decode(document);
  const value = parseJson(text);
  const role = at(value, 'predicate', 'role');
  const reason = at(value, 'predicate', 'reason');
  const statementDigest = at(value, 'subject', '0', 'digest', 'sha256');
  if (!isRole(role) || typeof reason !== 'string' || typeof statementDigest !== 'string') return undefined;
  const refusal = { role, statementDigest, reason };
  return reason.trim() !== '' && refusalText(refusal) === text ? refusal : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function at(value: unknown, ...path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const members: ReadonlyMap<string, unknown> = new Map(Object.entries(value));
  return at(members.get(name), ...rest);
}

function isRole(value: unknown): value is Role {
  return value === 'risk_officer' || value === 'cto' || value === 'lead_trader';
}
