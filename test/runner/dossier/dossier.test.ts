import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256, sha256File } from '../../../src/adapters/files/digest.ts';
import { openLedger } from '../../../src/adapters/ledger/ledger.ts';
import { type LoadedRolePolicy, loadRolePolicy } from '../../../src/adapters/policy/role-policy.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { openDossierStore } from '../../../src/adapters/workspace/dossier-store.ts';
import { DOSSIER_ROLES, type Role } from '../../../src/domain/decision.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import type { Observation } from '../../../src/domain/evidence.ts';
import { propose } from '../../../src/runner/dossier/propose.ts';
import { refuseStatement, signStatement } from '../../../src/runner/dossier/sign.ts';
import {
  assertAuthentic,
  type DossierVerification,
  verifyDossier,
} from '../../../src/runner/dossier/verify-dossier.ts';
import type { DossierStore } from '../../../src/runner/ports/dossier-store.ts';
import { createRehearsalRoles, type RehearsalRoles } from '../../../src/signing/rehearsal-roles.ts';
import type { DecisionPredicate } from '../../../src/signing/statement.ts';
import { writeRehearsalPolicy } from '../../support/policy-folder.ts';

const SUBJECT = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };
const NOW = Date.UTC(2026, 10, 21);
const DAY_MS = 86_400_000;
const schemas = createSchemas();

let folder = '';
let roles: RehearsalRoles;
let loaded: LoadedRolePolicy;
let store: DossierStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-dossier-'));
  roles = createRehearsalRoles(NOW);
  writeRehearsalPolicy(join(folder, 'roles'), roles);
  write('policy.json', roles.texts.policy);
  write('allowed_signers', roles.allowedSigners);
  write('GO_LIVE_DECISION_GATE.md', '# Decision\n\nGO_LIVE_APPROVED if all sign.\n');
  loaded = loadRolePolicy(join(folder, 'roles'), schemas);
  store = openDossierStore(folder, schemas);
  ledger().append([observation(1), observation(2)]);
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (name: string) => join(folder, name);
const write = (name: string, text: string | Uint8Array) => writeFileSync(path(name), text);
const read = (name: string) => readFileSync(path(name), 'utf8');
const ledger = () => openLedger(folder, SUBJECT, { schemas });

function observation(value: number): Observation {
  return {
    name: 'trade_count',
    value,
    unit: 'count',
    stage: 7,
    collector: { name: 'session', version: '0.1.0' },
    observedAt: '2026-11-21T00:00:00.000Z',
    sourceClass: 'paper',
    attachments: [],
  };
}

function predicate(changes: Partial<DecisionPredicate> = {}): DecisionPredicate {
  return {
    decision: 'GO_LIVE_APPROVED',
    step: 'pilot',
    ...SUBJECT,
    account: { masked: 'DU*****67', keyedDigest: 'c'.repeat(64) },
    preset: 'spec',
    previous: null,
    policyDigest: loaded.policyDigest,
    ledger: ledger().head(),
    notBefore: new Date(NOW).toISOString(),
    expires: new Date(NOW + DAY_MS).toISOString(),
    verdicts: [{ stage: 1, verdict: 'PASS' }],
    ...changes,
  };
}

const NAMES = ['GO_LIVE_DECISION_GATE.md', 'policy.json', 'allowed_signers'];

function proposeNow(changes: Partial<DecisionPredicate> = {}) {
  const subjects = NAMES.map((name) => ({ name, sha256: sha256File(path(name)) }));
  return propose({ subjects, predicate: predicate(changes) }, store);
}

const signer = (role: Role) => ({ role, key: roles.keys[role], policy: roles.policy });
const signAll = () => {
  for (const role of DOSSIER_ROLES) signStatement(signer(role), store);
};

function verify(at = NOW): DossierVerification {
  const verification = verifyDossier(store, { ...loaded, at });
  if (verification === undefined) throw new Error('expected a statement');
  return verification;
}

function code(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error instanceof PreliveError ? [error.code, error.exitCode] : error;
  }
}

describe('a dossier', () => {
  it('does not exist before it is proposed, and then nobody can sign', () => {
    expect(verifyDossier(store, { ...loaded, at: NOW })).toBeUndefined();
    expect(code(() => signStatement(signer('cto'), store))).toEqual(['DOSSIER_BROKEN', 5]);
  });

  it('once proposed waits for its signatures, and is signed when every role has', () => {
    const { digest, statement } = proposeNow();
    expect(statement.subject.map(({ name }) => name)).toEqual([
      'GO_LIVE_DECISION_GATE.md',
      'allowed_signers',
      'ledger-frozen.ndjson',
      'policy.json',
    ]);
    expect(digest).toBe(sha256(read('statement.json')));
    expect(verify()).toMatchObject({
      standing: 'waiting',
      integrityFaults: [],
      window: 'open',
      statementDigest: digest,
    });
    signStatement(signer('cto'), store);
    expect(verify().roles.map(({ status }) => status)).toEqual(['missing', 'signed', 'missing']);
    signAll();
    expect(verify().standing).toBe('signed');
    expect(() => assertAuthentic(verify())).not.toThrow();
  });

  it('rests on a frozen part of a ledger that goes on', () => {
    proposeNow();
    signAll();
    const frozen = read('ledger-frozen.ndjson');
    ledger().append([observation(3)]);
    expect(read('ledger.ndjson').startsWith(frozen)).toBe(true);
    expect(verify().standing).toBe('signed');
  });

  it('holds between its two times and at no other', () => {
    proposeNow();
    signAll();
    const at = (time: number) => [verify(time).window, verify(time).standing];
    expect(at(NOW - 1)).toEqual(['not_yet_open', 'not_in_force']);
    expect(at(NOW)).toEqual(['open', 'signed']);
    expect(at(NOW + DAY_MS)).toEqual(['expired', 'not_in_force']);
  });

  it('proposed again unchanged keeps its signatures; changed, it sets them aside and waits anew', () => {
    const first = proposeNow();
    signAll();
    expect(proposeNow().digest).toBe(first.digest);
    expect(verify().standing).toBe('signed');
    const before = read('signatures/cto.sig');
    expect(proposeNow({ step: 'ramp' }).digest).not.toBe(first.digest);
    expect(verify()).toMatchObject({ standing: 'waiting', integrityFaults: [] });
    const aside = `superseded/${first.digest.slice(0, 12)}`;
    expect(read(`${aside}/signatures/cto.sig`)).toBe(before);
    expect(sha256(read(`${aside}/statement.json`))).toBe(first.digest);
  });

  it('is refused by one signed refusal, until that role signs', () => {
    proposeNow();
    signAll();
    refuseStatement({ ...signer('risk_officer'), reason: 'limits too wide' }, store);
    expect(verify()).toMatchObject({ standing: 'refused', integrityFaults: [] });
    expect(verify().roles[0]).toMatchObject({ status: 'refused', reason: 'limits too wide' });
    signStatement(signer('risk_officer'), store);
    expect(verify().standing).toBe('signed');
  });

  it('of a statement that the schema does not know is no dossier', () => {
    for (const text of ['', '{}', read('policy.json'), Uint8Array.of(0xff)]) {
      write('statement.json', text);
      expect(code(() => verify())).toEqual(['DOSSIER_BROKEN', 5]);
    }
  });

  it('cannot be proposed on a ledger that does not have the head it names', () => {
    const head = ledger().head();
    for (const other of [
      { ...head, size: 3 },
      { ...head, size: 1 },
      { ...head, digest: 'd'.repeat(64) },
    ]) {
      expect(code(() => proposeNow({ ledger: other }))).toEqual(['LEDGER_BROKEN', 5]);
    }
    expect(existsSync(path('statement.json'))).toBe(false);
  });
});

describe('a signed dossier is broken (exit 5)', () => {
  const flip = (name: string, index: number) => {
    const bytes = readFileSync(path(name));
    write(name, bytes.with(index, (bytes[index] ?? 0) ^ 1));
  };
  const crlf = (name: string) => write(name, read(name).replaceAll('\n', '\r\n'));

  it.each<[string, () => void, string]>([
    [
      'a bit of the document',
      () => flip('GO_LIVE_DECISION_GATE.md', 5),
      'GO_LIVE_DECISION_GATE.md is not what was signed',
    ],
    ['line ends of the document', () => crlf('GO_LIVE_DECISION_GATE.md'), 'GO_LIVE_DECISION_GATE.md is not what was'],
    ['the document itself', () => unlinkSync(path('GO_LIVE_DECISION_GATE.md')), 'GO_LIVE_DECISION_GATE.md is gone'],
    [
      'the list of signers',
      () => appendFileSync(path('allowed_signers'), '#\n'),
      'allowed_signers is not what was signed',
    ],
    [
      'line ends of the statement',
      () => crlf('statement.json'),
      'signature of cto: the signature is not one of these bytes',
    ],
    [
      'a word of the statement',
      () => write('statement.json', read('statement.json').replace('"pilot"', '"full"')),
      'signature of lead_trader',
    ],
    ['a bit of a signature', () => flip('signatures/cto.sig', 120), 'signature of cto'],
    [
      'a signature by that of another role',
      () => write('signatures/cto.sig', read('signatures/lead_trader.sig')),
      'namespace',
    ],
    ['the frozen records', () => flip('ledger-frozen.ndjson', 40), 'ledger-frozen.ndjson: line 1'],
    ['the frozen records, cut', () => write('ledger-frozen.ndjson', ''), 'expected 2 records, found 0'],
    [
      'the records of the ledger',
      () => flip('ledger.ndjson', 40),
      'no longer begins with the 2 records that were signed',
    ],
    ['the ledger itself', () => unlinkSync(path('ledger.ndjson')), 'ledger.ndjson no longer begins'],
    ['a refusal without its signature', () => write('signatures/cto.refusal.json', '{}'), 'signature of cto'],
  ])('by a change of %s', (_what, tamper, fault) => {
    proposeNow();
    signAll();
    tamper();
    expect(verify().standing).toBe('broken');
    expect(verify().integrityFaults.join('\n')).toContain(fault);
    expect(code(() => assertAuthentic(verify()))).toEqual(['DOSSIER_BROKEN', 5]);
  });

  it('by another role policy than the one that it was proposed under', () => {
    proposeNow();
    signAll();
    const other = verifyDossier(store, { ...loaded, policyDigest: 'e'.repeat(64), at: NOW });
    expect(other).toMatchObject({
      standing: 'broken',
      integrityFaults: ['the role policy is not the one of the statement'],
    });
  });

  it('and is not signed by anybody while a file is not what the statement says', () => {
    proposeNow();
    appendFileSync(path('GO_LIVE_DECISION_GATE.md'), 'a line more\n');
    expect(code(() => signStatement(signer('cto'), store))).toEqual(['DOSSIER_BROKEN', 5]);
    expect(code(() => refuseStatement({ ...signer('cto'), reason: 'x' }, store))).toEqual(['DOSSIER_BROKEN', 5]);
    expect(existsSync(path('signatures'))).toBe(false);
  });

  it('by a flip of any byte of the statement', () => {
    proposeNow();
    signAll();
    const bytes = readFileSync(path('statement.json'));
    for (let index = 0; index < bytes.length; index += 13) {
      write('statement.json', bytes.with(index, (bytes[index] ?? 0) ^ 1));
      expect(code(() => assertAuthentic(verify()))).toEqual(['DOSSIER_BROKEN', 5]);
    }
  });
});

describe('an auditor without prelive', () => {
  const AUDIT = `set -eu; cd "$0"
    for role in risk_officer cto lead_trader; do
      ssh-keygen -Y verify -f allowed_signers -I "$role@rehearsal.invalid" -n "prelive-$role@prelive" -s "signatures/$role.sig" < statement.json
    done
    node -e 'for (const s of require("./statement.json").subject) console.log(s.digest.sha256 + "  " + s.name)' | sha256sum -c -`;
  const audit = () => execFileSync('bash', ['-c', AUDIT, folder], { stdio: 'pipe' }).toString();

  it('verifies the same dossier with ssh-keygen and sha256sum, and misses it when it is changed', () => {
    proposeNow();
    signAll();
    expect(audit().match(/Good "prelive-|: OK/g)).toHaveLength(3 + 4);
    appendFileSync(path('GO_LIVE_DECISION_GATE.md'), ' ');
    expect(audit).toThrow();
  });
});
