import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { charterVerifier } from '../../../src/adapters/policy/charter-signatures.ts';
import { openCharterStore } from '../../../src/adapters/policy/charter-store.ts';
import { loadRolePolicy } from '../../../src/adapters/policy/role-policy.ts';
import { loadConfig } from '../../../src/adapters/project/load-config.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import type { Role } from '../../../src/domain/decision.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import { charterStanding, proposeCharter, signCharter } from '../../../src/runner/charter/charter.ts';
import { charterLines } from '../../../src/runner/charter/charter-screen.ts';
import { createFirm, type Firm } from '../../support/firm.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const clock = { now: () => NOW };
const schemas = createSchemas();
let parent = '';
let root = '';
let firm: Firm;

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'prelive-charter-'));
  firm = createFirm(join(parent, 'keys'));
});
beforeEach(() => {
  root = mkdtempSync(join(parent, 'system-'));
  cpSync(resolve('fixtures/sample-system'), root, { recursive: true });
  rmSync(join(root, 'policy'), { recursive: true });
  firm.writePolicy(join(root, 'policy/roles'));
});
afterAll(() => rmSync(parent, { recursive: true }));

const path = (name: string) => join(root, name);
const store = () => {
  const verify = charterVerifier(schemas, NOW);
  return openCharterStore(loadConfig(root, schemas), { schemas, verify, appliedLimits: {} });
};
const propose = (limits: Readonly<Record<string, number | undefined>> = {}, files: readonly string[] = []) =>
  proposeCharter({ system: 'sample-momentum', limits, files }, store(), clock);
const sign = (role: Role, by: Role = role) => {
  const policy = loadRolePolicy(path('policy/roles'), schemas);
  return signCharter(role, store(), { ...policy, at: NOW }, async (bytes, namespace) =>
    firm.sign(by, bytes, namespace),
  );
};

/** The first charter of the system, signed by both. */
async function signed(): Promise<void> {
  propose({ max_drawdown_pct: 15, pnl_kill_pct: -5 }, ['config/risk-limits.json']);
  await sign('risk_officer');
  await sign('cto');
}

async function code(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof PreliveError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was thrown';
}

describe('a charter', () => {
  it('is not there at first, and needs a limit', async () => {
    expect(charterStanding(store())).toMatchObject({ faults: ['there is no policy/charter.json'] });
    expect(await code(() => propose())).toMatch(/^USAGE: A charter states risk limits/);
    expect(await code(() => propose({ box_pct: 25 }, ['nowhere.json']))).toMatch(/^USAGE: There is no nowhere.json/);
    expect(existsSync(path('policy/charter.json'))).toBe(false);
  });

  it('names manifest, fixtures, every file of the role policy, and what is asked for; it is in force once both have signed', async () => {
    const { document, changes } = propose({ max_drawdown_pct: 15 }, ['config/risk-limits.json']);
    expect(changes).toBeUndefined();
    expect(document.subjects.map((subject) => subject.path)).toEqual([
      'artifacts.yaml',
      'config/risk-limits.json',
      'fixtures/manifest.json',
      'policy/roles/allowed_signers',
      'policy/roles/policy.json',
      'policy/roles/revoked',
    ]);
    expect(charterStanding(store())).toMatchObject({ faults: [], waiting: ['risk_officer', 'cto'] });
    expect(await sign('risk_officer')).toMatchObject({ faults: [], waiting: ['cto'] });
    expect(await sign('cto')).toMatchObject({ faults: [], waiting: [] });
    expect(charterLines(charterStanding(store()))[0]).toBe(' charter policy/charter.json   in force');
  });

  it('is not signed by what approves a decision, nor by any other word of its signer, as ssh-keygen finds too', async () => {
    await signed();
    const bytes = readFileSync(path('policy/charter.json'));
    const own = `prelive-charter-cto@firm.invalid`;
    const says = (namespace: string) => {
      const words = ['-Y', 'verify', '-f', path('policy/roles/allowed_signers'), '-I', 'cto@firm.invalid'];
      const rest = ['-n', namespace, '-s', path('policy/signatures/cto.sig')];
      return spawnSync('ssh-keygen', [...words, ...rest], { input: bytes }).status;
    };
    expect([says(own), says('prelive-cto@firm.invalid')]).toEqual([0, 255]);
    for (const word of ['', 'refusal-', 'waiver-', 'attestation-', 'policy-']) {
      writeFileSync(path('policy/signatures/cto.sig'), firm.sign('cto', bytes, `prelive-${word}cto@firm.invalid`));
      expect(charterStanding(store()).facts?.roles[1]).toMatchObject({
        state: 'invalid',
        detail: expect.stringContaining(`expected namespace ${own}`),
      });
      expect(says(own)).toBe(255);
    }
  });

  it('proposed again without a change stays as it is, with its signatures', async () => {
    await signed();
    const before = readFileSync(path('policy/charter.json'), 'utf8');
    expect(propose()).toMatchObject({ changes: [] });
    expect(readFileSync(path('policy/charter.json'), 'utf8')).toBe(before);
    expect(charterStanding(store())).toMatchObject({ faults: [], waiting: [] });
  });
});

describe('a signed charter is void', () => {
  it('once a limit is another in the file, and says which', async () => {
    await signed();
    const text = readFileSync(path('policy/charter.json'), 'utf8');
    writeFileSync(path('policy/charter.json'), text.replace('"max_drawdown_pct": 15', '"max_drawdown_pct": 30'));
    const { faults } = charterStanding(store());
    expect(faults).toContain('since it was signed: risk limit max_drawdown_pct 30, was 15');
    expect(faults).toContainEqual(expect.stringMatching(/^signature of risk_officer does not hold/));
    expect(charterLines(charterStanding(store()))[0]).toContain('VOID');
  });

  it('once a limit is proposed anew: it says what has changed, and waits for both again', async () => {
    await signed();
    expect(propose({ max_drawdown_pct: 10, pnl_kill_pct: undefined, box_pct: 25 }).changes).toEqual([
      'risk limit box_pct 25, was not there',
      'risk limit max_drawdown_pct 10, was 15',
      'risk limit pnl_kill_pct is gone, was -5',
    ]);
    const standing = charterStanding(store());
    expect(standing.waiting).toEqual(['risk_officer', 'cto']);
    expect(standing.faults).toContain('since it was signed: risk limit max_drawdown_pct 10, was 15');
    await sign('cto');
    await sign('risk_officer');
    expect(charterStanding(store())).toMatchObject({ faults: [], waiting: [] });
  });

  it('once a file that it names, or the role policy, is another', async () => {
    await signed();
    appendFileSync(path('config/risk-limits.json'), '\n');
    expect(charterStanding(store()).faults).toEqual([
      'config/risk-limits.json has changed since the charter was signed',
    ]);
    expect(propose().changes).toEqual(['config/risk-limits.json has other bytes']);
  });
});

describe('a charter is not signed', () => {
  it.each<[string, () => unknown, () => Promise<unknown>, string]>([
    [
      'while a file that it names has changed',
      () => appendFileSync(path('artifacts.yaml'), '\n'),
      () => sign('cto'),
      'PROPOSAL_NOT_CURRENT: policy/charter.json: artifacts.yaml has changed',
    ],
    ['with the key of another role', () => {}, () => sign('cto', 'risk_officer'), 'KEY_NOT_ACCEPTED: As cto: '],
  ])('%s', async (_when, change, work, words) => {
    propose({ max_drawdown_pct: 15 });
    await change();
    expect(await code(work)).toContain(words);
    expect(existsSync(path('policy/signatures/cto.sig'))).toBe(false);
  });
});
