/** Words of a line as a shell takes them apart. */
export const wordsOf = (line: string) =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

/** Examples that need no broker, in an order in which they follow from each other, with their exit codes. */
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
  ['decide', 3],
  ['decide --step pilot --strict --json', 3],
  ['sign --role risk_officer --show', 0],
  ['sign --role risk_officer --key ~/.ssh/id_ed25519', 0],
  ['sign --role cto --refuse --reason "the drill was held on another host"', 0],
  ['stage8 --out reports/empty', 3],
  ['gates explain 7', 3],
  ['rehearse', 3],
  ['rehearse --seed 42 --out reports/a', 3],
  ['status --out reports/rehearsal --step rehearsal', 0],
  ['gates explain 7 --out reports/rehearsal --json', 3],
  // Nobody of the firm of the test has signed the charter, and a market without an effect gives no Sharpe.
  ['rehearse --system . --duration 1h --trades 5-100', 1],
  ['rehearse --market efficient --json', 1],
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

/** Examples that wait for minutes of the market: they are run to the connection, which a closed port refuses. */
export const TO_THE_CONNECTION = ['drill rollback', 'drill kill-switch --symbols AAPL,MSFT --out reports'];

export const GATEWAYS = [
  'gateway --port 4002',
  'gateway --port 0 --seed 7 --cash 25000 --deny FUT,OPT',
  'gateway --contracts fixtures/contracts/derivatives.yaml',
  'gateway --port 0 --scenario nightly-reset --speed 10',
  'gateway --port 0 --clock manual --control-port 0',
];
