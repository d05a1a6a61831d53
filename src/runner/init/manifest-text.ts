import type { ArtifactCategory, ArtifactSyntax } from '../../domain/system-facts.ts';
import type { DetectedSystem } from '../ports/init.ts';

interface Line {
  readonly id: string;
  readonly title: string;
  readonly category: ArtifactCategory;
  readonly files: readonly string[];
  readonly syntax: ArtifactSyntax;
  readonly due: number;
  readonly expected?: number;
  readonly schema?: string;
  readonly sections?: readonly string[];
  readonly place?: 'workspace';
}

/** Text of an artifact manifest: every category, with the files found or an example name. */
export function manifestText(detected: DetectedSystem, schemas: string): string {
  return [
    `# yaml-language-server: $schema=${schemas}/artifact-manifest.schema.json`,
    '# What this project must have before it trades, and from which stage on. Coverage = compliant / expected among those',
    '# that are due. Change the names to yours; take out what you do not need, and let the charter carry the digest.',
    'version: 1',
    'artifacts:',
    ...[...ownLines(detected), ...WORKSPACE_LINES].map(lineText),
    '',
  ].join('\n');
}

function ownLines(detected: DetectedSystem): readonly Line[] {
  const { tests, contracts, workflows } = detected;
  return [
    list('unit_tests', 'Unit tests', 'qa_test_framework', tests, 'test/*'),
    {
      ...list('contracts', 'Message contracts', 'contract_schemas', contracts, 'schemas/order-intent.schema.json'),
      syntax: 'json',
    },
    {
      id: 'fixtures_manifest',
      title: 'Fixtures manifest with digests and seeds',
      category: 'fixtures_and_seeds',
      files: ['fixtures/manifest.json'],
      syntax: 'json',
      due: 1,
    },
    document('readme', 'README', 'documentation', detected, /^readme\.md$/i, 'README.md'),
    document('architecture', 'Architecture', 'documentation', detected, /architecture/i, 'docs/ARCHITECTURE.md'),
    document('runbook', 'Runbook', 'documentation', detected, /runbook|operations/i, 'docs/RUNBOOK.md'),
    document('risk_policy', 'Risk policy', 'documentation', detected, /risk/i, 'docs/RISK_POLICY.md'),
    {
      id: 'adapter',
      title: 'Broker adapter',
      category: 'broker_implementation',
      files: ['src/broker/adapter.js'],
      syntax: 'text',
      due: 1,
    },
    { ...list('workflow', 'CI workflow', 'ci_cd', workflows, '.github/workflows/ci.yml'), syntax: 'yaml' },
    document('interface_map', 'Interface map', 'interface_map', detected, /interface/i, 'docs/INTERFACE_MAP.md'),
    {
      id: 'stage_tests',
      title: 'Stage tests',
      category: 'stage_tests',
      files: ['stage-tests/*'],
      expected: 4,
      syntax: 'text',
      due: 5,
    },
  ];
}

/** Artifacts that prelive writes itself. */
const WORKSPACE_LINES: readonly Line[] = [
  {
    id: 'paper_log',
    title: 'Log of the paper session',
    category: 'paper_trading_artifacts',
    place: 'workspace',
    files: ['PAPER_TRADING_LOG.json'],
    syntax: 'json',
    due: 8,
  },
  {
    id: 'paper_metrics',
    title: 'Metrics of the paper session',
    category: 'paper_trading_artifacts',
    place: 'workspace',
    files: ['PAPER_TRADING_METRICS.csv'],
    syntax: 'csv',
    due: 8,
  },
  {
    id: 'go_live_documents',
    title: 'Rollback procedure and scale-up plan',
    category: 'go_live_documents',
    place: 'workspace',
    files: ['ROLLBACK_PROCEDURE.md', 'SCALE_UP_PLAN.md'],
    syntax: 'markdown',
    due: 8,
  },
  {
    id: 'verification_log',
    title: 'Verification log',
    category: 'verification_log',
    place: 'workspace',
    files: ['PRELIVE_VERIFICATION_LOG.json'],
    syntax: 'json',
    due: 8,
  },
];

const MOST_FILES = 20;

/** Files of a kind, at most MOST_FILES of them, or an example name. */
function list(
  id: string,
  title: string,
  category: ArtifactCategory,
  found: readonly string[],
  otherwise: string,
): Line {
  const files = found.length === 0 ? [otherwise] : found;
  return { id, title, category, files: files.slice(0, MOST_FILES), syntax: 'text', due: 1 };
}

function document(
  id: string,
  title: string,
  category: ArtifactCategory,
  { documents }: DetectedSystem,
  pattern: RegExp,
  otherwise: string,
): Line {
  const found = documents.find((path) => pattern.test(path.split('/').at(-1) ?? path));
  return { id, title, category, files: [found ?? otherwise], syntax: 'markdown', due: 1 };
}

/** JSON on one line is valid YAML. */
function lineText(line: Line): string {
  const members = Object.entries(line).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `  - { ${members.join(', ')} }`;
}
