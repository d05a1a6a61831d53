import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../src/adapters/collectors/inventory.ts';
import { detectSystem, schemasSeenFrom, systemFiles } from '../../../src/adapters/project/detect.ts';
import { loadConfig } from '../../../src/adapters/project/load-config.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { COMMANDS } from '../../../src/commands/index.ts';
import { ARTIFACT_CATEGORIES } from '../../../src/domain/system-facts.ts';
import { initialize } from '../../../src/runner/init/init.ts';
import { busOf, strategyFactory } from '../../../src/runner/paper/chosen-engine.ts';
import { commitAll, folderWith } from '../collectors/temp-folder.ts';

const schemas = createSchemas();
const OPTIONS = { force: false, schemas: './node_modules/prelive/schemas' };

const PYTHON = {
  'pyproject.toml': '[build-system]\nname = "no"\n[project]\nname = "trend: follower"\n',
  'trend/signal.py': 'x = 1\n',
  'trend/order.py': 'x = 1\n',
  'tests/test_signal.py': 'x = 1\n',
  'tools/build.js': '1\n',
  'out/junit.xml': '<testsuite><testcase name="a"/></testsuite>',
  'out/other.xml': '<a/>',
  'coverage.json': '{"files": {"a.py": {"executed_lines": [1], "missing_lines": []}}}',
  'schemas/order.schema.json': '{}',
  'docs/Runbook.md': '# Runbook',
  '.github/workflows/test.yml': 'on: push',
  'node_modules/x/readme.md': '# no',
};

async function setUp(files: Readonly<Record<string, string>>, force = false) {
  const root = folderWith(files);
  const detected = await detectSystem(root);
  return { root, detected, report: initialize(detected, systemFiles(root), { ...OPTIONS, force }) };
}

describe('looking through a repository', () => {
  it('finds name, languages, reports, schemas, documents, tests, workflows', async () => {
    expect(await detectSystem(folderWith(PYTHON))).toEqual({
      name: 'trend: follower',
      languages: ['Python', 'JavaScript'],
      junitReports: ['out/junit.xml'],
      coverage: { path: 'coverage.json', format: 'coverage.py-json' },
      contracts: ['schemas/order.schema.json'],
      documents: ['docs/Runbook.md'],
      tests: ['tests/test_signal.py'],
      workflows: ['.github/workflows/test.yml'],
      hasCommit: false,
    });
  });

  it.each([
    ['lcov.info', 'SF:a\nDA:1,1\nend_of_record\n', 'lcov'],
    [
      'coverage.xml',
      '<coverage><class filename="a"><lines><line number="1" hits="1"/></lines></class></coverage>',
      'cobertura',
    ],
  ])('knows the coverage of %s', async (path, text, format) => {
    expect((await detectSystem(folderWith({ [path]: text }))).coverage).toEqual({ path, format });
    expect((await detectSystem(folderWith({ [path]: 'something else' }))).coverage).toBeUndefined();
  });

  it.each([
    ['git@github.com:firm/system.git', 'firm/system'],
    ['https://github.com/firm/system', 'firm/system'],
    ['https://gitlab.com/firm/system.git', undefined],
  ])('knows the remote %s', async (url, repository) => {
    const root = folderWith({ 'a.js': '1' });
    commitAll(root);
    execFileSync('git', ['remote', 'add', 'origin', url], { cwd: root });
    expect(await detectSystem(root)).toMatchObject({
      hasCommit: true,
      ...(repository === undefined ? {} : { repository }),
    });
    expect((await detectSystem(root)).repository).toBe(repository);
  });

  it('takes the name of package.json, else that of the folder', async () => {
    expect((await detectSystem(folderWith({ 'package.json': '{"name": "n"}' }))).name).toBe('n');
    const root = folderWith({ 'package.json': 'no json' });
    expect((await detectSystem(root)).name).toBe(basename(root));
  });

  it('names the schemas inside the repository, or as if prelive were installed there', () => {
    expect(schemasSeenFrom('.')).toBe('./schemas');
    expect(schemasSeenFrom(folderWith())).toBe('./node_modules/prelive/schemas');
  });
});

describe('setting a repository up', () => {
  it.each([
    ['an empty one', {}],
    ['a Python one', PYTHON],
  ])('writes a configuration and a manifest that prelive accepts, in %s', async (_, files) => {
    const { root, detected, report } = await setUp(files);
    expect(report).toMatchObject({
      written: [
        'prelive.yaml',
        'artifacts.yaml',
        'gates/README.md',
        'policy/README.md',
        '.github/workflows/prelive.yml',
        '.gitignore',
      ],
      kept: [],
    });
    const { config } = loadConfig(root, schemas);
    expect(config.system.name).toBe(detected.name);
    expect(config.reports.unitTests).toEqual(detected.junitReports);
    expect(config.reports.coverage).toEqual(detected.coverage);
    const categories = readManifest(root, 'artifacts.yaml', schemas).map(({ category }) => category);
    expect(new Set(categories)).toEqual(new Set(Object.keys(ARTIFACT_CATEGORIES)));
  });

  it('asks for reviews on GitHub where the remote is there', async () => {
    const root = folderWith({ 'a.js': '1' });
    commitAll(root);
    execFileSync('git', ['remote', 'add', 'origin', 'git@github.com:firm/system.git'], { cwd: root });
    const report = initialize(await detectSystem(root), systemFiles(root), OPTIONS);
    expect(loadConfig(root, schemas).config.reviews).toEqual({ repository: 'firm/system', requiredApprovals: 1 });
    expect(report.found).toContain('GitHub repository firm/system');
    expect(report.next[1]).toBe('git add -A && git commit -m "Set up prelive"');
  });

  it('writes examples that are accepted once they are uncommented', async () => {
    const { root } = await setUp({});
    const text = readFileSync(join(root, 'prelive.yaml'), 'utf8');
    const sections = text.replace(
      /^# (?=(reports|tests|capital|charter|policy|fixtures|adapter|implementation|stage_tests|reviews|trading|engine|gates):)/gm,
      '',
    );
    const members = sections.replace(/^# {2,}\S.*$/gm, (line) => line.replace('# ', '')).replace(/^#( {2,}\S)/gm, '$1');
    systemFiles(root).write('prelive.yaml', members);
    const { config } = loadConfig(root, schemas);
    expect(config).toMatchObject({
      capital: { inUse: 1_000_000 },
      charter: {},
      policy: 'policy/roles',
      gates: 'gates',
      adapter: {},
      tests: {},
      engine: { bus: 'in_process' },
    });
    const { trading } = config;
    expect(strategyFactory(config.symbols, { ...(trading && { trading }) })().parameters).toEqual({ weight: 0.05 });
    expect(busOf(config.engine)).toHaveProperty('createBus');
    expect(config.stageTests).toHaveLength(1);
    expect(config.reports.coverage?.format).toBe('lcov');
  });

  it('overwrites nothing unless it is told to', async () => {
    const own = { 'prelive.yaml': 'mine', 'policy/README.md': 'mine' };
    const careful = await setUp(own);
    expect(careful.report.kept).toEqual(['prelive.yaml', 'policy/README.md']);
    expect(readFileSync(join(careful.root, 'prelive.yaml'), 'utf8')).toBe('mine');
    const forced = await setUp(own, true);
    expect(forced.report.kept).toEqual([]);
    expect(readFileSync(join(forced.root, 'prelive.yaml'), 'utf8')).toContain('version: 1');
  });

  it('never replaces the list of ignored files, not even when told to overwrite', async () => {
    const { root, report } = await setUp({ '.gitignore': 'mine\n' }, true);
    expect(report.kept).toEqual(['.gitignore']);
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toBe('mine\n');
  });

  it('says what was found and what to run next', async () => {
    const { report } = await setUp(PYTHON);
    expect(report.found.join('\n')).toMatch(
      /trend: follower in Python, JavaScript[\s\S]*1 JUnit reports, coverage in coverage.json/,
    );
    expect(report.next[0]).toBe('npx prelive rehearse');
    expect(report.next[1]).toMatch(/^git init && git add/);
  });

  it('guides to commands that there are, to an attestation that follows its schema, and to the namespaces that are verified', async () => {
    const { root } = await setUp({});
    const text = readFileSync(join(root, 'policy/README.md'), 'utf8');
    const [attestation = ''] = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1]);
    expect(schemas.faults('attestation', JSON.parse(attestation))).toEqual([]);
    const named = [...text.matchAll(/prelive ([a-z]+)(?: ([a-z]+))?/g)].map(([, topic = '', sub]) => [
      topic,
      `${topic}:${sub}`,
    ]);
    expect(named.filter((ids) => !ids.some((id) => id in COMMANDS))).toEqual([]);
    expect(named.length).toBeGreaterThan(10);
    expect(text).toContain('-n prelive-risk_officer@prelive');
  });
});
