/** Words of a command line, split like in a shell. */
export const wordsOf = (line: string) =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

/** Fingerprint that stands for that of a key. */
export const FINGERPRINT = 'SHA256:0123456789012345678901234567890123456789012';

/** Examples without a broker, in their logical order, with exit codes. */
export const ALONE: readonly (readonly [example: string, exitCode: number])[] = [
  ['init', 0],
  ['init ../my-system --json', 0],
  ['gateway scenarios', 0],
  ['gateway scenarios --json', 0],
  ['gates lint', 0],
  ['gates lint --gates my-gates', 0],
  ['gates list', 0],
  ['gates list --verbose --gates my-gates', 0],
  ...([1, 2, 3, 4, 5] as const).flatMap((stage) => [
    [`stage${stage} --system fixtures/sample-system`, 3] as const,
    [`stage${stage} --system fixtures/sample-system --step rehearsal --json`, 3] as const,
  ]),
  ['status', 0],
  ['checklist', 3],
  ['checklist --step full --out reports --json', 3],
  ['checklist --attestations ../attestations', 3],
  ['propose', 0],
  ['propose --step pilot --out reports --json', 0],
  ['propose --step pilot --account U1234567', 0],
  ['decide', 3],
  ['decide --step pilot --strict --json', 3],
  ['sign --role risk_officer --show', 0],
  ['sign --role risk_officer --key ~/.ssh/id_ed25519', 0],
  ['sign --role cto --refuse --reason "the drill was held on another host"', 0],
  ['verify reports --policy policy/roles --commit 3f2a91c0c3f2a91c0c3f2a91c0c3f2a91c0c3f2a', 3],
  ['verify reports --policy policy/roles --as-of 2026-11-21T10:00:00Z --json', 3],
  ['verify reports --policy policy/roles --format human --format junit:reports/verify.xml', 3],
  ['stage8 --out reports/empty', 3],
  ['gates explain 7', 3],
  ['rehearse', 3],
  ['rehearse --seed 42 --out reports/a', 3],
  ['verify reports/rehearsal --policy reports/rehearsal.policy --integrity-only', 0],
  ['status --out reports/rehearsal --step rehearsal', 0],
  ['gates explain 7 --out reports/rehearsal --json', 3],
  ['gates lint --format human --format github --format junit:reports/junit.xml', 0],
  ['evidence list', 0],
  ['evidence list --stage 7 --since 1d --json', 0],
  ['evidence list --name fill_rate --since 2026-11-01T00:00:00Z', 0],
  ['evidence show 1', 0],
  ['evidence show 1 --json', 0],
  [
    'evidence add no_permission_mismatch --value true --role risk_officer --expires 30d --statement "permissions of the account seen in Client Portal" --key ~/.ssh/id_ed25519',
    0,
  ],
  ['evidence export --to ../segment', 0],
  ['evidence import ../segment --out reports/merged', 0],
  ['evidence verify', 0],
  ['evidence verify --out reports/rehearsal --json', 0],
  ['decide --report-only', 0],
  ['status --as-of 2026-11-20', 0],
  ['gates explain 7 --as-of 2026-11-20T17:00:00Z', 3],
  ['keys list', 0],
  ['keys list --policy policy/roles --json', 0],
  [
    `keys enroll --role cto --identity carl@firm.example --person "Carl Lindqvist" --key carl.pub --fingerprint ${FINGERPRINT}`,
    0,
  ],
  [
    `keys enroll --role risk_officer --identity ruth@firm.example --key ruth.pub --valid-before 2037-12-31 --fingerprint ${FINGERPRINT}`,
    0,
  ],
  [`keys enroll --collector ci --key ci.pub --fingerprint ${FINGERPRINT}`, 0],
  ['keys sign --role cto --show', 0],
  ['keys sign --role cto --key ~/.ssh/id_ed25519', 0],
  [`keys revoke ${FINGERPRINT} --reason "laptop stolen"`, 0],
  ['keys discard', 0],
  ['waive 7 fill_rate --reason "two illiquid minutes at the open" --until 2026-12-05', 0],
  ['waive 1 test_coverage --step pilot --reason "generated code" --until 2026-12-05T17:00:00Z --json', 0],
  ['waive sign 7-fill_rate-01234567 --role risk_officer --key ~/.ssh/id_ed25519', 0],
  ['waive sign 7-fill_rate-01234567 --role cto --show', 0],
  ['waive list', 0],
  ['waive list --step full --json', 0],
  ['charter', 0],
  ['charter --json', 0],
  ['charter propose', 0],
  ['charter propose --limit max_drawdown_pct=15 --limit pnl_kill_pct=-5 --file config/risk-limits.json', 0],
  // The firm of the test has not signed the charter, and a market without an effect gives no Sharpe ratio.
  ['rehearse --system . --duration 1h --trades 5-100', 1],
  ['rehearse --market efficient --json', 1],
];

/** Examples that end with an error, as expected in a repository without approvals. */
export const REFUSED: readonly (readonly [example: string, exitCode: number, code: string])[] = [
  ['decide --as-of 2026-11-20T17:00:00Z', 3, 'PROPOSAL_NOT_CURRENT'],
  ['guard --step pilot --account DU1234567', 3, 'DECISION_NOT_IN_FORCE'],
  [
    `guard --step pilot --account DU1234567 --commit 3f2a91c0c3f2a91c0c3f2a91c0c3f2a91c0c3f2a --config-digest ${'0'.repeat(64)} --policy policy/roles --dossier reports`,
    3,
    'DECISION_NOT_IN_FORCE',
  ],
  ['charter sign --role risk_officer --key ~/.ssh/id_ed25519', 2, 'KEY_NOT_ACCEPTED'],
];

/** Examples of trading in real time. */
export const TRADING: readonly (readonly [example: string, exitCode: number])[] = [
  ['baseline record', 0],
  ['baseline record --orders 500 --symbols AAPL --out reports/s7', 0],
  ['stage6 --paper', 3],
  ['stage6 --paper --port 7497 --what-if', 3],
  ['stage6 --paper --out reports/s6 --json', 3],
  ['stage7 --duration 6h --trades 50-200 --symbols AAPL,MSFT,TSLA,GOOGL,AMZN', 3],
  ['stage7 --duration 60s --trades 5-20 --out reports/s7', 3],
];

/** Examples that wait for market minutes: they run up to the connection, which a closed port refuses. */
export const TO_THE_CONNECTION = ['drill rollback', 'drill kill-switch --symbols AAPL,MSFT --out reports'];

export const GATEWAYS = [
  'gateway --port 4002',
  'gateway --port 0 --seed 7 --cash 25000 --deny FUT,OPT',
  'gateway --port 0 --market realistic --extended-hours --corporate-actions fixtures/markets/corporate-actions.yaml',
  'gateway --port 0 --bars fixtures/markets/bars.csv',
  'gateway --contracts fixtures/contracts/derivatives.yaml',
  'gateway --port 0 --scenario nightly-reset --speed 10',
  'gateway --port 0 --clock manual --control-port 0',
];
