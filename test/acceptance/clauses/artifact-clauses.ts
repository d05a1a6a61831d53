import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seal, signCharter, throwAwayKeys } from '../../../scripts/seal-system.ts';
import { generateSigningKey } from '../../../src/signing/signing-key.ts';
import { judgeChanged, type SystemCopy } from '../../support/changed-system.ts';
import type { ClauseTable } from '../../support/clause-rows.ts';

const NOBODYS_ARTIFACTS = ['capacity plan', 'data dictionary', 'incident drill', 'vendor review'];

/** Gate 1. */
export const ARTIFACT_CLAUSES: ClauseTable = {
  stage: 1,
  step: 'rehearsal',
  unchanged: () => judgeChanged(1),
  rows: [
    {
      clause: 'artifact_coverage',
      fails: {
        when: 'the signed artifact manifest asks for four more documents, which nobody has written',
        judge: () => judgeChanged(1, askForMore),
      },
      pends: {
        when: 'prelive.yaml names no artifact manifest',
        judge: () => judgeChanged(1, ({ edit }) => edit('prelive.yaml', /^artifacts:.*\n/m, '')),
      },
    },
    {
      clause: 'test_coverage',
      fails: {
        when: 'the coverage report says of half of the lines that no test ran them',
        judge: () => judgeChanged(1, uncover),
      },
      pends: {
        when: 'there is no coverage report',
        judge: () => judgeChanged(1, ({ remove }) => remove('reports/lcov.info')),
      },
    },
    {
      clause: 'governance_signed',
      fails: {
        when: "the CTO's signature of the charter is by a key that nobody enrolled",
        judge: () =>
          judgeChanged(1, ({ root }) => signCharter(root, 'cto', generateSigningKey('nobody@sample.invalid'))),
      },
      pends: {
        when: 'the CTO has not signed the charter',
        judge: () => judgeChanged(1, ({ remove }) => remove('policy/signatures/cto.sig')),
      },
    },
    {
      clause: 'fixtures_valid',
      fails: {
        when: 'a price of a fixture is another than the signed one',
        judge: () => judgeChanged(1, ({ edit }) => edit('fixtures/bars-aapl.csv', ',229.85,', ',229.84,')),
      },
      pends: {
        when: 'prelive.yaml names no fixtures manifest',
        judge: () => judgeChanged(1, ({ edit }) => edit('prelive.yaml', /^fixtures:.*\n/m, '')),
      },
    },
  ],
};

/** A changed manifest needs new signatures: the system is sealed again. */
function askForMore({ root, edit }: SystemCopy): void {
  const entries = NOBODYS_ARTIFACTS.map((title) => {
    const id = title.replace(' ', '_');
    return `  - { id: ${id}, title: ${title}, category: documentation, files: [docs/${id}.md], syntax: markdown, due: 1 }\n`;
  });
  edit('artifacts.yaml', 'artifacts:\n', `artifacts:\n${entries.join('')}`);
  seal(root, 'sample-momentum', throwAwayKeys());
}

/** Marks every second executed line as not executed, and adjusts the totals of each file. */
function uncover({ root }: SystemCopy): void {
  const path = join(root, 'reports/lcov.info');
  let line = 0;
  let hit = 0;
  const changed = readFileSync(path, 'utf8')
    .split('\n')
    .map((text) => {
      if (text.startsWith('SF:')) hit = 0;
      if (text.startsWith('LH:')) return `LH:${hit}`;
      const [, where, count] = /^DA:(\d+),(\d+)$/.exec(text) ?? [];
      if (where === undefined) return text;
      const isKept = line++ % 2 === 0 && count !== '0';
      hit += isKept ? 1 : 0;
      return `DA:${where},${isKept ? count : 0}`;
    });
  writeFileSync(path, changed.join('\n'));
}
