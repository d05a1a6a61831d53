import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyOperations } from '../../src/adapters/ib/operations.ts';
import { renderArtifacts } from '../../src/adapters/workspace/artifacts.ts';
import type { Artifact } from '../../src/domain/artifact.ts';
import type { GateClause, GateDefinition } from '../../src/domain/gate.ts';
import { ARTIFACT_CATEGORIES, type ArtifactCategory } from '../../src/domain/system-facts.ts';
import type { ClauseVerdict, EvidenceUse, GateVerdict } from '../../src/domain/verdict.ts';
import { artifactReport } from '../../src/stages/01-artifact-validation/report.ts';
import { flowDocument } from '../../src/stages/02-hierarchical-breakdown/flow-document.ts';
import { interfaceMap } from '../../src/stages/03-interface-mapping/interface-map.ts';
import { dossierArtifacts } from '../../src/stages/08-go-live-decision/dossier.ts';
import { packagedGates } from '../gates/support.ts';
import { context, makeCampaignSession, makeDossier, use } from '../stages/08-go-live-decision/made-dossier.ts';
import { CHARTER, CONTEXT, COVERAGE, entry, FIXTURES, NOT_THERE, reading } from '../stages/system-facts.ts';
import { blockKinds, faultsOfWidth, leastWidth, PAGE_COLUMNS, tablesOf } from '../support/page-width.ts';

const root = resolve(import.meta.dirname, '../..');
const gates = await packagedGates();

/** Words that are longer than most and cannot be broken. */
const LONG = {
  name: `momentum-${'x'.repeat(40)}`,
  person: 'Maximiliana Featherstonehaugh-Cholmondeley',
  mail: `maximiliana.featherstonehaugh@${'trading'.repeat(3)}.example.com`,
  path: `contracts/${'deep/'.repeat(20)}execution-report.schema.json`,
  fingerprint: `SHA256:${'k'.repeat(43)}`,
};

/** A gate with the longest possible text in every part. */
function longestVerdict(gate: GateDefinition): GateVerdict {
  return {
    stage: gate.stage,
    title: gate.title,
    verdict: 'CONDITIONAL',
    clauses: gate.clauses.map((clause) => longestClause(clause, gate)),
    unmetDependencies: gate.dependsOn,
    simulated: true,
  };
}

function longestClause(clause: GateClause, gate: GateDefinition): ClauseVerdict {
  const names = gate.evidence.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(clause.expression));
  const evidence = names.map(({ name, unit, type }): EvidenceUse => {
    const about = { sequence: 12_345, unit, sourceClass: 'simulated' as const, detail: LONG.path };
    if (type === 'bool') return use(name, true, about);
    return use(name, 123_456_789.123, { ...about, interval: [-123_456_789.123, 123_456_789.123], samples: 12_345 });
  });
  const [left = '', operator = '', right = ''] = clause.expression.split(/ (<=|>=|==|<|>) /);
  const value = { text: left, value: evidence[0]?.value ?? true };
  return {
    ...clause,
    verdict: 'CONDITIONAL',
    advisory: true,
    operands: [value],
    ...(operator !== '' && {
      comparison: { left: value, operator, right: { text: right, value: 123_456_789.123 } },
    }),
    evidence,
    gaps: [],
    waiver: { by: 'risk_officer, cto', until: '2026-12-01T00:00:00.000Z', reason: LONG.path, status: 'applied' },
    remedy: LONG.path,
  };
}

function longestDossier(): readonly Artifact[] {
  const dossier = makeDossier();
  const line = Array.from({ length: 49 }, (_, part) => (part - 20) * 98_765_432.1);
  const sessions = [
    makeCampaignSession(12_344, '2026-11-19', { profit: -123_456_789.5, tradeCount: 1_234_567, largestFall: null }),
    makeCampaignSession(12_345, '2026-11-20', { profit: 123_456_789.5, profitLine: line }),
  ];
  return dossierArtifacts(
    {
      ...dossier,
      system: { name: LONG.name, regulatoryProfile: 'fund-internal' },
      subject: { commit: `${'a'.repeat(40)}+dirty`, configurationDigest: 'd'.repeat(64) },
      capital: { currency: 'USD', inUse: 987_654_321_000 },
      deployment: {
        currency: 'USD',
        capital_in_use: 987_654_321_000,
        max_order_value: 987_654_321_000,
        max_position_value: 987_654_321_000,
        max_gross_exposure: 987_654_321_000,
        max_net_exposure: 987_654_321_000,
        max_daily_loss: 987_654_321_000,
        max_drawdown: 987_654_321_000,
        symbols: Array.from({ length: 50 }, (_, i) => `SYM${i}`),
      },
      gates: gates.map(longestVerdict),
      sessions,
      requiredSigners: dossier.requiredSigners.map((signer) => ({
        ...signer,
        person: LONG.person,
        identity: LONG.mail,
        fingerprints: [LONG.fingerprint, LONG.fingerprint],
      })),
      contacts: [{ role: 'Risk Officer', name: LONG.person, reach: LONG.mail }],
      notTested: [LONG.path],
      custody: [LONG.path],
      artifacts: [LONG.path],
    },
    context,
  );
}

function longestStages(): readonly Artifact[] {
  const [first] = gates;
  if (first === undefined) throw new Error('there are gates');
  const categories = Object.keys(ARTIFACT_CATEGORIES).filter(
    (one): one is ArtifactCategory => one in ARTIFACT_CATEGORIES,
  );
  const entries = categories.flatMap((category) => [
    entry({ category, title: `Implementation of ${category.replaceAll('_', ' ')}`, expected: 12_345, signed: true }, 3),
    entry({ category, title: LONG.name.slice(0, 24), due: 8 }, 2, [LONG.path]),
  ]);
  const roles = CHARTER.roles.map((role) => ({
    ...role,
    signer: LONG.person,
    fingerprint: LONG.fingerprint,
    detail: LONG.path,
  }));
  const report = {
    inventory: reading(entries),
    coverage: reading(COVERAGE),
    charter: reading({ ...CHARTER, path: LONG.path, roles }),
    fixtures: reading(FIXTURES),
    system: { name: LONG.name, regulatoryProfile: LONG.name },
    subject: { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) },
  };
  const failed = longestVerdict(first).clauses.map((clause) => ({ ...clause, verdict: 'FAIL' as const }));
  const verdicts: readonly GateVerdict[] = [
    longestVerdict(first),
    { ...longestVerdict(first), verdict: 'FAIL', clauses: failed },
  ];
  return [
    ...verdicts.map((verdict) => artifactReport({ ...report, verdict }, CONTEXT)),
    flowDocument(gates, LONG.name, CONTEXT),
    interfaceMap(
      {
        system: LONG.name,
        adapterOffered: true,
        library: { name: '@stoqey/ib', version: '1' },
        verification: verifyOperations(),
        adapter: NOT_THERE,
        errorCodes: reading({
          path: LONG.path,
          codes: [{ code: 10_349, class: 'informational', handling: LONG.path }],
        }),
      },
      CONTEXT,
    ),
  ];
}

const longest = [...longestDossier(), ...longestStages()];
const rendered = renderArtifacts(longest).map(({ path, text }) => [path, text] as const);
const golden = globSync('test/golden/*/*.md', { cwd: root }).map(
  (path) => [path, readFileSync(join(root, path), 'utf8')] as const,
);

describe('every generated document', () => {
  it('is among those that are looked at here: each template has one', () => {
    const templates = readdirSync(join(root, 'templates')).filter((file) => file.endsWith('.hbs'));
    const used = new Set(
      longest.flatMap((artifact) => (artifact.kind === 'document' ? [`${artifact.template}.hbs`] : [])),
    );
    expect([...used].toSorted()).toEqual(templates.toSorted());
    expect(golden.length).toBeGreaterThanOrEqual(14);
  });

  it.each([...rendered, ...golden])('fits A4 with every row of its tables and every drawn line: %s', (_, text) => {
    expect(faultsOfWidth(text)).toEqual([]);
  });

  it.each([...rendered, ...golden])('is read without a program that draws: %s', (_, text) => {
    expect(blockKinds(text).filter((kind) => kind !== 'text' && kind !== 'sh')).toEqual([]);
    expect(text).not.toMatch(/mermaid|<svg|!\[/i);
  });

  it('has no digest of 64 characters in a table', () => {
    for (const [path, text] of [...rendered, ...golden]) {
      const cells = tablesOf(text).flatMap(({ rows }) => rows.flat());
      expect(
        cells.filter((cell) => /[0-9a-f]{64}/.test(cell)),
        path,
      ).toEqual([]);
    }
  });
});

describe('the rule of width', () => {
  it('finds the table of records that the decision had: nine columns, a digest in the last', () => {
    const row = `| #401 | \`buying_power\` | 400000 | USD |  |  | paper | 2026-11-20T21:00:00.000Z | \`${'a1'.repeat(32)}\` |`;
    const head = '| record | name | value | unit | 95 % interval | observations | source | seen at | digest |';
    const text = `${head}\n${'|---'.repeat(9)}|\n${row}\n`;
    expect(faultsOfWidth(text)).toEqual([expect.stringMatching(/^table at line 1 takes 174 columns/)]);
  });

  it('finds a drawn line that runs out of the page, and lets commands be as long as they must', () => {
    const line = '-'.repeat(PAGE_COLUMNS + 1);
    expect(faultsOfWidth(`\`\`\`text\n${line}\n\`\`\`\n`)).toHaveLength(1);
    expect(faultsOfWidth(`\`\`\`sh\n${line}\n\`\`\`\n`)).toEqual([]);
  });

  it('measures the longest word of each column, whatever the words of the rows are', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,30}( [a-z]{1,30}){0,3}$/), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 5 }), (rows) => {
        const text = rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
        const [table] = tablesOf(text);
        const widest = [0, 1, 2].map((column) =>
          Math.max(...rows.map((cells) => Math.max(...(cells[column] ?? '').split(' ').map((word) => word.length)))),
        );
        expect(table && leastWidth(table)).toBe(widest.reduce((sum, width) => sum + width, 0) + 3 * 3 + 1);
      }),
    );
  });

  it('tells tables apart, and sees none in a block', () => {
    const text = '| a |\n|---|\n| b |\n\n| c \\| d |\n\n```text\n| e |\n```\n';
    expect(tablesOf(text)).toEqual([
      { line: 1, rows: [['a'], ['b']] },
      { line: 5, rows: [['c \\| d']] },
    ]);
  });
});
