import { PreliveError } from '../../domain/errors.ts';
import type { RolePolicy } from '../../domain/policy.ts';
import { type NoteKey, parseNoteKey } from '../../signing/note.ts';

/** Collectors of a role policy. Throws PreliveError POLICY_INVALID for an invalid key. */
export function policyCollectors({ collectors = [] }: Pick<RolePolicy, 'collectors'>): readonly NoteKey[] {
  return collectors.map((text) => {
    const key = parseNoteKey(text);
    if (key === undefined) throw new PreliveError('POLICY_INVALID', `collectors: "${text}" is no key of a collector.`);
    return key;
  });
}
