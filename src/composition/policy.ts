import { createInterface } from 'node:readline/promises';
import type { Schemas } from '../adapters/schemas/schemas.ts';
import { PreliveError } from '../domain/errors.ts';
import type { PolicyRole } from '../runner/policy/change-policy.ts';
import type { PolicyStore } from '../runner/ports/policy-store.ts';

/** Every role that a policy may give to somebody. */
export const POLICY_ROLES = [
  'risk_officer',
  'cto',
  'lead_trader',
  'lead_quant',
  'devops_lead',
  'qa_lead',
] as const satisfies readonly PolicyRole[];

/** The policy folder of `--policy`, else of the system's configuration. Throws PreliveError POLICY_MISSING. */
export async function openPolicyFolder(flags: PolicyPlace): Promise<PolicyStore> {
  // Every start evaluates this file, for the roles that are flags of commands.
  const { openPolicyStore } = await import('../adapters/policy/policy-store.ts');
  const { createSchemas } = await import('../adapters/schemas/schemas.ts');
  const schemas = createSchemas();
  const folder = flags.policy ?? (await configuredFolder(flags.system, schemas));
  if (folder !== undefined) return openPolicyStore(folder, schemas);
  throw new PreliveError('POLICY_MISSING', 'There is no prelive.yaml here that names the role policy.');
}

/** Flags that say where the role policy is. */
interface PolicyPlace {
  readonly system: string;
  readonly policy: string | undefined;
}

async function configuredFolder(system: string, schemas: Schemas): Promise<string | undefined> {
  const { findSystemRoot } = await import('../adapters/project/system-root.ts');
  const root = findSystemRoot(system);
  if (root === undefined) return undefined;
  const { loadConfig } = await import('../adapters/project/load-config.ts');
  const { policyFolder } = await import('./role-policy.ts');
  return policyFolder(loadConfig(root, schemas), undefined);
}

/** Digits at the end of a fingerprint that a person types. */
const TYPED = 8;

/**
 * Makes sure that a fingerprint was compared with its owner by another way than the file's: it was given, or its last
 * characters are typed now. Throws PreliveError KEY_NOT_ACCEPTED, and USAGE where there is nobody to ask.
 */
export async function confirmFingerprint(
  key: { readonly fingerprint: string },
  given: string | undefined,
): Promise<void> {
  if (given === undefined) return askForFingerprint(key);
  if (given === key.fingerprint) return;
  throw new PreliveError(
    'KEY_NOT_ACCEPTED',
    `the key of the file has the fingerprint ${key.fingerprint}, not ${given}`,
    { nextSteps: ['Enrol nothing: ask its owner by telephone for the fingerprint and for the right file.'] },
  );
}

async function askForFingerprint({ fingerprint }: { readonly fingerprint: string }): Promise<void> {
  if (process.stdin.isTTY !== true) {
    throw new PreliveError(
      'USAGE',
      `Compare ${fingerprint} with its owner by telephone, then give it with --fingerprint.`,
    );
  }
  // Without `terminal: false` readline takes the keyboard into raw mode, where Ctrl-C is a character.
  const asker = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const question = `${fingerprint}\nAsk its owner to read it to you, then type its last ${TYPED} characters: `;
    const typed = await asker.question(question);
    if (typed.trim() === fingerprint.slice(-TYPED)) return;
    throw new PreliveError('KEY_NOT_ACCEPTED', `${typed.trim()} is not the end of ${fingerprint}`);
  } finally {
    asker.close();
  }
}
