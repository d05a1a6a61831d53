import type { DetectedSystem, SystemFiles } from '../ports/init.ts';
import { configText } from './config-text.ts';
import { gatesReadme, policyReadme } from './guides.ts';
import { manifestText } from './manifest-text.ts';
import { WORKFLOW_FILE, workflowText } from './workflow-text.ts';

/** What `prelive init` did. */
export interface InitReport {
  readonly written: readonly string[];
  /** Files that were there before and stayed as they were. */
  readonly kept: readonly string[];
  /** What was found, in words, one line each. */
  readonly found: readonly string[];
  /** Commands to run next, in order. */
  readonly next: readonly string[];
}

/** How to set up. */
export interface InitOptions {
  /** Replace files that are there. */
  readonly force: boolean;
  /** Folder of prelive's schemas as the repository's files name it, e.g. `./node_modules/prelive/schemas`. */
  readonly schemas: string;
}

/** What a first commit must not hold: what is installed, and what prelive writes. */
const IGNORED = 'node_modules/\nreports/\n';

/** Writes prelive.yaml, the artifact manifest, guides for gates and roles, and a workflow for CI; overwrites nothing unless told to. */
export function initialize(detected: DetectedSystem, files: SystemFiles, options: InitOptions): InitReport {
  const planned = [
    { path: 'prelive.yaml', text: configText(detected, options.schemas) },
    { path: 'artifacts.yaml', text: manifestText(detected, options.schemas) },
    { path: 'gates/README.md', text: gatesReadme() },
    { path: 'policy/README.md', text: policyReadme(detected.name) },
    { path: WORKFLOW_FILE, text: workflowText() },
  ];
  // Somebody's own list of ignored files is never replaced.
  const ignored = { path: '.gitignore', text: IGNORED };
  const all = [...planned, ignored];
  const kept = all.filter((file) => files.exists(file.path) && !(options.force && file !== ignored));
  const written = all.filter((file) => !kept.includes(file));
  for (const { path, text } of written) files.write(path, text);
  return {
    written: written.map(({ path }) => path),
    kept: kept.map(({ path }) => path),
    found: findings(detected),
    next: nextCommands(detected),
  };
}

function findings(detected: DetectedSystem): readonly string[] {
  const { junitReports, coverage, contracts, documents, workflows, tests } = detected;
  const count = (items: readonly string[], what: string) => `${items.length === 0 ? 'no' : items.length} ${what}`;
  return [
    `system ${detected.name}${detected.languages.length === 0 ? '' : ` in ${detected.languages.join(', ')}`}`,
    `${count(tests, 'files of tests')}, ${count(junitReports, 'JUnit reports')}, ${coverage === undefined ? 'no coverage report' : `coverage in ${coverage.path} (${coverage.format})`}`,
    `${count(contracts, 'JSON schemas')}, ${count(documents, 'documents')}, ${count(workflows, 'CI workflows')}`,
    detected.repository === undefined ? 'no remote on GitHub' : `GitHub repository ${detected.repository}`,
  ];
}

function nextCommands(detected: DetectedSystem): readonly string[] {
  const commit = 'git add -A && git commit -m "Set up prelive"';
  return [
    'npx prelive rehearse',
    detected.hasCommit ? commit : `git init && ${commit}`,
    'npx prelive stage1',
    'npx prelive status',
  ];
}
