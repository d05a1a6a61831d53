import type { DetectedSystem, SystemFiles } from '../ports/init.ts';
import { configText } from './config-text.ts';
import { gatesReadme, policyReadme } from './guides.ts';
import { manifestText } from './manifest-text.ts';
import { WORKFLOW_FILE, workflowText } from './workflow-text.ts';

/** Result of `prelive init`. */
export interface InitReport {
  readonly written: readonly string[];
  /** Existing files, left unchanged. */
  readonly kept: readonly string[];
  /** Detected facts as text, one line each. */
  readonly found: readonly string[];
  /** Commands to run next, in order. */
  readonly next: readonly string[];
}

/** Options of `prelive init`. */
export interface InitOptions {
  /** Replace existing files. */
  readonly force: boolean;
  /** Folder of prelive's schemas as named in the repository's files, e.g. `./node_modules/prelive/schemas`. */
  readonly schemas: string;
}

/** Content of .gitignore: installed packages and files written by prelive. */
const IGNORED = 'node_modules/\nreports/\n';

/**
 * Writes prelive.yaml, the artifact manifest, guides for gates and roles, and a CI workflow. Existing files stay unless
 * `force` is set.
 */
export function initialize(detected: DetectedSystem, files: SystemFiles, options: InitOptions): InitReport {
  const planned = [
    { path: 'prelive.yaml', text: configText(detected, options.schemas) },
    { path: 'artifacts.yaml', text: manifestText(detected, options.schemas) },
    { path: 'gates/README.md', text: gatesReadme() },
    { path: 'policy/README.md', text: policyReadme(detected.name) },
    { path: WORKFLOW_FILE, text: workflowText() },
  ];
  // An existing .gitignore is never replaced.
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
