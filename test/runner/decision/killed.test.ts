import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PreliveError } from '../../../src/domain/errors.ts';
import { sha256 } from '../../../src/signing/sha256.ts';
import { deadAfter } from '../../support/dead-disk.ts';
import { decisionIn } from './decision-at-hand.ts';
import { firmWithVerifiers, killedProposals } from './killed-proposals.ts';

const APPROVED = ['0 approved', '0 approved'];

let parent = '';
let house: ReturnType<typeof firmWithVerifiers>;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'prelive-killed-'));
  house = firmWithVerifiers(parent);
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const path = (name: string) => join(house.folder, name);

describe('a proposal that is killed while it changes the disk', () => {
  it('is followed by one that every verifier accepts once it is signed, wherever it was killed', async () => {
    const { changes, faults } = await killedProposals(join(parent, 'killed'), 8);
    expect({ isMany: changes > 100, faults }).toEqual({ isMany: true, faults: [] });
  }, 240_000);

  it('does not break the chain of proposals: the next one names the statement that was moved away', async () => {
    const { firm, folder, frozen, propose } = house;
    await propose();
    const before = sha256(readFileSync(path('statement.json')));
    firm.clock.at += 1000;
    for (let last = 0; last < 60; last += 10) {
      const copy = join(parent, `copy-${last}`);
      cpSync(folder, copy, { recursive: true });
      const other = decisionIn(copy, 'pilot', firm.roles);
      other.clock.at = firm.clock.at;
      await deadAfter(last, () => other.propose({ frozen }));
      const { statement } = await other.propose({ frozen });
      expect(statement.statement.predicate.previous, `killed at ${last}`).toBe(before);
    }
  }, 120_000);
});

describe('a signature that is killed while it is kept', () => {
  it('breaks nothing: the dossier waits for it, and is approved once it is given again', async () => {
    const { firm, propose, both } = house;
    await propose();
    const all = await deadAfter(Number.POSITIVE_INFINITY, () => firm.sign('cto'));
    rmSync(path('signatures/cto.sig'));
    firm.sign('risk_officer', 'lead_trader');
    for (let last = 0; last < all; last++) {
      await deadAfter(last, () => firm.sign('cto'));
      const said = await both();
      expect([APPROVED, ['3 signature_missing', '3 signature_missing']], `killed at ${last}`).toContainEqual(said);
      rmSync(path('signatures/cto.sig'), { force: true });
    }
    firm.sign('cto');
    expect(await both()).toEqual(APPROVED);
  });
});

describe('what a killed command of an earlier version has left among the signed files', () => {
  const LEFT = [
    'policy/.allowed_signers.0123456789ab.tmp',
    'signatures/.cto.sig.0123456789ab.tmp',
    'frozen/gates/.x.0123456789ab.tmp',
  ];

  it('is removed by the next proposal, and signed by nobody', async () => {
    for (const name of LEFT) {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), 'half');
    }
    const { statement } = await house.propose();
    house.signAll();
    expect(statement.statement.subject.filter(({ name }) => name.includes('.tmp'))).toEqual([]);
    expect(LEFT.filter((name) => existsSync(path(name)))).toEqual([]);
    expect(await house.both()).toEqual(APPROVED);
  });

  it('is no reason to leave out a dot file of somebody else, which is frozen like any other', async () => {
    mkdirSync(path('policy'), { recursive: true });
    writeFileSync(path('policy/.DS_Store'), 'x');
    await house.propose();
    house.signAll();
    expect(await house.both()).toEqual(APPROVED);
  });

  it.each<[string, () => void, string]>([
    ['a link among the artifacts', () => symlinkSync('/etc/hostname', path('NOTES.md')), 'is no plain file'],
    [
      'a file among the signatures',
      () => writeFileSync(path('signatures/cto.sig.bak'), 'x'),
      'the signature of no role',
    ],
  ])('is told from %s, which a proposal refuses with its name', async (_what, change, words) => {
    mkdirSync(path('signatures'), { recursive: true });
    change();
    const error = await house.propose().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PreliveError);
    expect(error).toMatchObject({ code: 'FILE_UNREADABLE', exitCode: 4, message: expect.stringContaining(words) });
    expect(readdirSync(house.folder)).not.toContain('statement.json');
  });
});
