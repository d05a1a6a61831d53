import type { DetectedSystem } from '../ports/init.ts';

/** Text of a commented prelive.yaml: detected facts are active, all else is an example to uncomment. */
export function configText(detected: DetectedSystem, schemas: string): string {
  return [
    `# yaml-language-server: $schema=${schemas}/prelive-config.schema.json`,
    '# What prelive must know of this trading system. A section that is left out leaves its evidence missing, and the',
    '# gate that needs it PENDING. Paths are relative to this file.',
    'version: 1',
    'system:',
    `  name: ${quoted(detected.name)}`,
    '  # Printed in the documents: none, eu-uk-firm, us-bd or fund-internal.',
    '  regulatory_profile: none',
    '',
    '# What a decision is for: rehearsal, pilot (10 % of the capital), ramp (30 %) or full.',
    'step: pilot',
    '# capital: { currency: USD, in_use: 1000000 }',
    '',
    ...reportLines(detected),
    '',
    '# How prelive runs the tests itself in a rehearsal; {node} is the Node that runs prelive.',
    '# tests:',
    '#   unit:',
    '#     command: ["{node}", --test, --test-reporter=junit, --test-reporter-destination=reports/junit.xml]',
    '',
    '# The artifacts that the project must have, with the stage at which each is due.',
    'artifacts: { manifest: artifacts.yaml }',
    '',
    '# Limits and digests that Risk Officer and CTO sign, and who holds which role: see policy/README.md.',
    '# charter: { path: policy/charter.json, signatures: policy/signatures }',
    '# policy: policy/roles',
    '',
    '# Digests of the test fixtures and the seeds of the tests.',
    '# fixtures: { manifest: fixtures/manifest.json }',
    '',
    '# Your own broker adapter. list_command prints a JSON list of the operations that it offers.',
    '# adapter:',
    '#   list_command: ["{node}", src/list-operations.js]',
    '#   error_codes: docs/error-codes.yaml',
    '# implementation:',
    '#   required_operations: [connect, disconnect, reconnect, getAccountInfo, getPositions, placeOrder, cancelOrder, getOrderStatus, subscribeMarketData, getHistoricalBars]',
    '',
    '# account_probe, paper_trading, latency_benchmark and go_live_decision: each must start without a broker.',
    '# stage_tests:',
    '#   - name: account_probe',
    '#     file: stage-tests/account-probe.js',
    '#     command: ["{node}", stage-tests/account-probe.js]',
    '#     dry_run: ["{node}", stage-tests/account-probe.js, --dry-run]',
    '#     fixtures: [fixtures/account.json]',
    '',
    ...reviewLines(detected),
    '',
    '# STK, OPT, FUT, CASH, CRYPTO: definitions and permissions of each are checked in stage 6.',
    'asset_classes: [STK]',
    'symbols: [AAPL, MSFT, TSLA, GOOGL, AMZN]',
    '',
    "# Strategy of prelive's engine that trades in stage 7 and in a rehearsal; without it, momentum on one-minute bars trades.",
    '# The page docs/engine.md of prelive lists strategies, parameters and buses.',
    '# trading: { embedded: { strategy: hold, parameters: { weight: 0.05 } } }',
    '# engine: { bus: in_process }',
    '',
    '# Paper ports: 4002 is IB Gateway, 7497 is TWS. Live ports are refused.',
    '# A lost connection is tried again for so long before a session ends; a restart of the gateway takes minutes.',
    'broker: { host: 127.0.0.1, port: 4002, client_id: 17, reconnect_for: 10m }',
    '',
    '# Files and folders that decide how the system trades: evidence and signatures hold for their bytes only.',
    'configuration_files: []',
    '',
    '# Folder whose gate files replace those of prelive: see gates/README.md.',
    '# gates: gates',
    '',
  ].join('\n');
}

function reportLines({ junitReports, coverage }: DetectedSystem): readonly string[] {
  const found = junitReports.length > 0 || coverage !== undefined;
  return [
    '# Reports of your own tools. One that is older than the commit does not count.',
    found ? 'reports:' : '# reports:',
    junitReports.length > 0
      ? `  unit_tests: [${junitReports.map(quoted).join(', ')}]`
      : '#   unit_tests: [reports/junit.xml]',
    coverage === undefined
      ? '#   coverage: { path: reports/lcov.info, format: lcov } # or cobertura, coverage.py-json'
      : `  coverage: { path: ${quoted(coverage.path)}, format: ${coverage.format} }`,
  ];
}

function reviewLines({ repository }: DetectedSystem): readonly string[] {
  const note = '# Approvals of the commit by others than its author; the token comes from GITHUB_TOKEN.';
  if (repository === undefined) return [note, '# reviews: { repository: owner/name, required_approvals: 1 }'];
  return [note, `reviews: { repository: ${quoted(repository)}, required_approvals: 1 }`];
}

/** A JSON string is valid YAML for any name. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
