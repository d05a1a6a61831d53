import type { Role } from '../domain/decision.ts';
import { STATEMENT_TYPE } from './statement.ts';

/** Content of a refusal: role, refused statement and reason. */
export interface SignatureRefusal {
  readonly role: Role;
  /** SHA-256 of the bytes of `statement.json`, hex. */
  readonly statementDigest: string;
  /** Reason for readers of the decision; not empty. */
  readonly reason: string;
}

/** Predicate type of a refusal. */
export const REFUSAL_PREDICATE = 'https://prelive.dev/predicate/refusal/v1';

/** Text of a refusal: a separate in-toto Statement whose subject is the refused statement. */
export function refusalText({ role, statementDigest, reason }: SignatureRefusal): string {
  const subject = [{ name: 'statement.json', digest: { sha256: statementDigest } }];
  const statement = { _type: STATEMENT_TYPE, subject, predicateType: REFUSAL_PREDICATE, predicate: { role, reason } };
  return `${JSON.stringify(statement, null, 2)}\n`;
}

/** Content of a refusal; `undefined` unless the bytes are exactly those of {@link refusalText}. */
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
