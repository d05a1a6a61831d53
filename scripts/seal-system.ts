import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256File } from '../src/adapters/files/digest.ts';
import { writeFileAtomic } from '../src/adapters/files/write.ts';
import type { Role } from '../src/domain/decision.ts';
import { POLICY_FILES } from '../src/domain/policy.ts';
import { policyTexts, roleSignerLine } from '../src/signing/policy-text.ts';
import {
  approvalNamespace,
  charterNamespace,
  policyNamespace,
  ROLES,
  type RoleHolder,
} from '../src/signing/role-policy.ts';
import { generateSigningKey, type SigningKey } from '../src/signing/signing-key.ts';

/** The people of the sample, none of whom exist. */
const PEOPLE: Readonly<Record<Role, { readonly person: string; readonly identity: string }>> = {
  risk_officer: { person: 'Ruth Adeyemi', identity: 'ruth.adeyemi@sample.invalid' },
  cto: { person: 'Carl Lindqvist', identity: 'carl.lindqvist@sample.invalid' },
  lead_trader: { person: 'Lea Moreau', identity: 'lea.moreau@sample.invalid' },
};

const SEEDS = { global: 42, property: 100, metamorphic: 200, chaos: 300, integration: 400 };
const ISSUED_AT = '2026-11-16T00:00:00.000Z';

/** Temporary keys of all roles. */
export type Keys = Readonly<Record<Role, SigningKey>>;

/** Creates keys; their private parts are lost when the process ends. */
export function throwAwayKeys(): Keys {
  const key = (role: Role) => generateSigningKey(PEOPLE[role].identity);
  return { risk_officer: key('risk_officer'), cto: key('cto'), lead_trader: key('lead_trader') };
}

/** Writes fixtures manifest, role policy and charter of a system, and signs the charter as Risk Officer and CTO. */
export function seal(root: string, system: string, keys: Keys): void {
  writeJson(root, 'fixtures/manifest.json', { version: 1, seeds: SEEDS, files: digests(root, fixtureFiles(root)) });
  writePolicy(root, keys);
  writeJson(root, 'policy/charter.json', charter(root, system));
  for (const role of ['risk_officer', 'cto'] as const) signCharter(root, role, keys[role]);
}

/** Signs the current charter with a key, enrolled or not. */
export function signCharter(root: string, role: Role, key: SigningKey): void {
  const bytes = readFileSync(join(root, 'policy/charter.json'));
  writeFileAtomic(join(root, `policy/signatures/${role}.sig`), key.sign(bytes, charterNamespace(holderOf(role))));
}

function holderOf(role: Role): RoleHolder {
  return { ...PEOPLE[role], namespace: approvalNamespace(role) };
}

function writePolicy(root: string, keys: Keys): void {
  const roles = { risk_officer: holderOf('risk_officer'), cto: holderOf('cto'), lead_trader: holderOf('lead_trader') };
  const texts = policyTexts({
    document: {
      number: 1,
      previous: null,
      issued_at: ISSUED_AT,
      threshold: 2,
      independence: { own_work: 'refused' },
      roles,
      required: { charter: ['risk_officer', 'cto'], dossier: ROLES },
    },
    allowedSigners: ROLES.map((role) => `${roleSignerLine(roles[role], keys[role].publicLine)}\n`).join(''),
    revoked: '',
  });
  const write = (name: string, text: string) => writeFileAtomic(join(root, 'policy/roles', name), text);
  write(POLICY_FILES.policy, texts.policy);
  write(POLICY_FILES.allowedSigners, texts.allowedSigners);
  write(POLICY_FILES.revoked, texts.revoked);
  const bytes = new TextEncoder().encode(texts.policy);
  for (const role of ROLES) write(`signatures/${role}.sig`, keys[role].sign(bytes, policyNamespace(roles[role])));
}

function charter(root: string, system: string): object {
  const subjects = [
    'artifacts.yaml',
    'config/risk-limits.json',
    'docs/RISK_POLICY.md',
    'fixtures/manifest.json',
    'policy/roles/allowed_signers',
    'policy/roles/policy.json',
    'policy/roles/revoked',
  ];
  const risk_limits = {
    max_drawdown_pct: 15,
    pnl_kill_pct: -5,
    box_pct: 25,
    gross_normal: 2,
    net_normal: 0.8,
  };
  return { version: 1, system, issued_at: ISSUED_AT, risk_limits, subjects: digests(root, subjects) };
}

function fixtureFiles(root: string): string[] {
  const names = readdirSync(join(root, 'fixtures')).filter((name) => name !== 'manifest.json');
  return names
    .filter((name) => statSync(join(root, 'fixtures', name)).isFile())
    .sort()
    .map((name) => `fixtures/${name}`);
}

function digests(root: string, paths: readonly string[]): object[] {
  return paths.map((path) => ({ path, sha256: sha256File(join(root, path)) }));
}

function writeJson(root: string, path: string, value: object): void {
  writeFileAtomic(join(root, path), `${JSON.stringify(value, undefined, 2)}\n`);
}
