import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/adapters/files/digest.ts';
import { openWorkspace } from '../../../src/adapters/workspace/workspace.ts';
import type { Observation } from '../../../src/domain/evidence.ts';

const SUBJECT = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };
const OBSERVATION: Observation = {
  name: 'fill_rate',
  value: 1,
  unit: 'ratio',
  stage: 7,
  collector: { name: 'stage7', version: '0.1.0' },
  observedAt: '2026-11-23T12:00:00.000Z',
  sourceClass: 'paper',
  attachments: [],
  detail: 'of DU1234567',
};

let folder = '';
const before = process.cwd();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-workspace-'));
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

function write(name: string, text = name): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

describe('a workspace', () => {
  it('is made where there is none, and keeps what is appended', () => {
    const out = join(folder, 'reports/a');
    expect(openWorkspace(out, SUBJECT).append([OBSERVATION])).toHaveLength(1);
    expect(openWorkspace(out, SUBJECT).records()).toMatchObject([{ name: 'fill_rate', sequence: 1, subject: SUBJECT }]);
  });

  it('appends nothing at all for no observation', () => {
    const workspace = openWorkspace(folder, SUBJECT);
    expect(workspace.append([])).toEqual([]);
    expect(workspace.head().size).toBe(0);
  });

  it('cannot be made where a file is in the way', () => {
    write('file');
    expect(() => openWorkspace(join(folder, 'file'), SUBJECT)).toThrowError(
      expect.objectContaining({ code: 'FILE_UNWRITABLE' }),
    );
  });

  it('lets no account id into ledger or artifacts', () => {
    const workspace = openWorkspace(folder, SUBJECT, { scrub: (text) => text.replaceAll('DU1234567', 'DU*****67') });
    expect(workspace.append([OBSERVATION])[0]?.detail).toBe('of DU*****67');
    workspace.write([{ kind: 'csv', path: 'A.csv', columns: ['account'], rows: [['DU1234567']] }]);
    expect(new TextDecoder().decode(workspace.files.read('A.csv'))).toBe('account\nDU*****67\n');
  });
});

describe('what a proposal freezes', () => {
  it('is every artifact by its path, with the digest of its bytes', () => {
    for (const name of ['B.json', 'A.md', 'frozen/gates/07.yaml']) write(name);
    expect(openWorkspace(folder, SUBJECT).artifacts()).toEqual(
      ['A.md', 'B.json', 'frozen/gates/07.yaml'].map((path) => ({ path, sha256: sha256(path) })),
    );
  });

  it.each([
    'ledger.ndjson',
    'ledger-frozen.ndjson',
    'statement.json',
    'PRELIVE_VERIFICATION_LOG.json',
    'signatures/cto.sig',
    'superseded/abc/statement.json',
    '.A.md.0123456789ab.tmp',
    'workspace.lock',
    'junit.xml',
    'lcov.info',
    'notes/A.md',
  ])('is not %s', (name) => {
    write(name, name === 'ledger.ndjson' ? '' : name);
    expect(openWorkspace(folder, SUBJECT).artifacts()).toEqual([]);
  });

  it.each([
    ['as the present folder', () => '.'],
    ['with a slash at its end', () => `${folder}/`],
    ['from beside it', () => join('..', basename(folder))],
    ['absolutely', () => folder],
  ])('is the same when the folder is named %s', (_, named) => {
    write('frozen/A.md');
    process.chdir(folder);
    expect(
      openWorkspace(named(), SUBJECT)
        .artifacts()
        .map(({ path }) => path),
    ).toEqual(['frozen/A.md']);
  });
});
