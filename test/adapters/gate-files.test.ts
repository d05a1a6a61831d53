import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/adapters/files/digest.ts';
import { gateAttachments, readGateFolder, readPackagedGates } from '../../src/adapters/gate-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-gates-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text = `${name}\n`) => writeFileSync(join(folder, name), text);
const files = () => readGateFolder(folder, 'my/gates');

describe('a folder of gates', () => {
  it('gives its gate files in the order of their numbers, each with its text', () => {
    write('07-paper.yaml');
    write('01-mine.yml');
    expect(files()).toEqual([
      { file: 'my/gates/01-mine.yml', text: '01-mine.yml\n' },
      { file: 'my/gates/07-paper.yaml', text: '07-paper.yaml\n' },
    ]);
  });

  it('may hold a checklist and things that are no YAML', () => {
    for (const name of ['README.md', 'checklist.yaml', 'notes.txt']) write(name);
    expect(files()).toEqual([]);
  });

  it.each(['paper.yaml', '7-paper.yaml', 'Checklist.yaml', '07-PAPER.YAML'])(
    'refuses %s: nobody would ask a gate of that name',
    (name) => {
      write(name);
      expect(files).toThrowError(
        expect.objectContaining({ code: 'GATES_INVALID', exitCode: 2, message: expect.stringContaining(name) }),
      );
    },
  );

  it('that is not there is a file that cannot be read', () => {
    expect(() => readGateFolder(join(folder, 'none'), 'none')).toThrowError(
      expect.objectContaining({ code: 'FILE_UNREADABLE', exitCode: 4, message: expect.stringContaining('ENOENT') }),
    );
  });

  it('whose gate is itself a folder is a file that cannot be read', () => {
    mkdirSync(join(folder, '07-paper.yaml'));
    expect(files).toThrowError(expect.objectContaining({ code: 'FILE_UNREADABLE' }));
  });
});

describe("prelive's own gates", () => {
  it('are eight', () => {
    expect(readPackagedGates().map(({ file }) => file.slice(0, 8))).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((stage) => `gates/0${stage}`),
    );
  });

  it('are evidence by the digest of their bytes', () => {
    write('07-paper.yaml', 'text');
    expect(gateAttachments(files())).toEqual([{ path: 'my/gates/07-paper.yaml', sha256: sha256('text') }]);
  });
});
