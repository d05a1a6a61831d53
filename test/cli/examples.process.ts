import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/index.ts';
import { formatCollectors } from '../../src/signing/checkpoint.ts';
import { noteSigner } from '../../src/signing/note.ts';
import { collectorKey } from '../../src/signing/ssh-public-key.ts';
import { createFirm } from '../support/firm.ts';
import { type CliRun, runCli, startCli, startGatewayProcess } from '../support/run-cli.ts';
import { ALONE, FINGERPRINT, GATEWAYS, REFUSED, TO_THE_CONNECTION, TRADING, wordsOf } from './example-lines.ts';
import { commit, PACKAGE, sampleRepository, scratch } from './scratch.ts';

/** The collector of the firm's CI. */
const CI = noteSigner('ci', new Uint8Array(32).fill(9));

const allExamples = [...new Set(Object.values(COMMANDS).flatMap((command) => command.examples ?? []))].map((example) =>
  (typeof example === 'string' ? example : example.command).replace('<%= config.bin %> ', ''),
);

/** Runs of the trading examples. They mostly wait, so they run in parallel with the others. */
const trading = new Map<string, Promise<CliRun>>();
beforeAll(() => {
  for (const [example] of TRADING) trading.set(example, onOwnGateway(example));
});

/** Replaces the hours and minutes of the example by 3 s, and uses the smallest baseline of 500 orders. */
async function onOwnGateway(example: string): Promise<CliRun> {
  const gateway = await startGatewayProcess();
  const shorter = example
    .replace(/--duration \w+/, '--duration 3s')
    .replace('500', '200')
    .replace(' --port 7497', '');
  const run = await runCli([...wordsOf(shorter), '--port', String(gateway.port)], scratch());
  await gateway.stop();
  return run;
}

it('every example of every help text is run here', () => {
  const run = [...ALONE, ...REFUSED, ...TRADING].map(([example]) => example);
  expect([...run, ...TO_THE_CONNECTION, ...GATEWAYS].toSorted()).toEqual(allExamples.toSorted());
});

describe('in the repository of a system, the example', () => {
  const root = sampleRepository();
  const parent = join(root, '..');
  const firm = createFirm(join(parent, 'keys'));
  beforeAll(() => {
    const fixtures = join(PACKAGE, 'fixtures');
    for (const name of ['sample-system', 'contracts', 'markets', 'sample-system-reviews.json']) {
      cpSync(join(fixtures, name), join(root, 'fixtures', name), { recursive: true });
    }
    cpSync(join(PACKAGE, 'gates/07-paper-trading.yaml'), join(root, 'my-gates/07-paper-trading.yaml'));
    for (const name of ['attestations', 'my-system']) mkdirSync(join(parent, name));
    firm.writePolicy(join(root, 'policy/roles'));
    for (const name of ['carl', 'ruth']) {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(parent, name)]);
    }
    writeFileSync(join(parent, 'ci.pub'), formatCollectors([CI.key]));
    commit(root);
  });

  /** Uses ten minutes instead of six hours, and the keys of this firm instead of the reader's. */
  function adapted(example: string): readonly string[] {
    if (example.startsWith('keys ')) return wordsOf(withKeys(example));
    // The unchanged dossier of the proposal.
    if (example.startsWith('guard '))
      return [...wordsOf(example.replace(/--dossier \S+/, '')), '--dossier', 'reports/empty'];
    if (example.startsWith('charter')) return [...wordsOf(withOwnKey(example)), '--system', 'fixtures/sample-system'];
    const words = wordsOf(withWaiver(withOwnKey(example)));
    if (example.includes('--refuse')) return [...words, '--key', firm.keyFile('cto')];
    if (words[0] !== 'rehearse') return words;
    return words.includes('--duration')
      ? wordsOf(example.replace('1h', '10m'))
      : [...words, '--duration', '10m', '--trades', '1-20'];
  }

  const withOwnKey = (example: string) => example.replace('~/.ssh/id_ed25519', firm.keyFile('risk_officer'));

  /** Keys of the people in the examples; the revoked one is the firm's Lead Trader's. */
  function withKeys(example: string): string {
    if (example.includes('--collector')) {
      return example.replace('ci.pub', join(parent, 'ci.pub')).replace(FINGERPRINT, collectorKey(CI.key).fingerprint);
    }
    const key = /\b(carl|ruth)\.pub/.exec(example)?.[1];
    const file = key === undefined ? firm.keyFile('lead_trader') : join(parent, key);
    const [, fingerprint = ''] = execFileSync('ssh-keygen', ['-l', '-f', `${file}.pub`])
      .toString()
      .split(' ');
    return example
      .replace(/\b(carl|ruth)\.pub/, `${file}.pub`)
      .replace('~/.ssh/id_ed25519', join(parent, 'carl'))
      .replace(FINGERPRINT, fingerprint);
  }

  /** Ten days from now; the waiver requested before. */
  function withWaiver(example: string): string {
    const soon = new Date(Date.now() + 10 * 86_400_000).toISOString();
    const waivers = join(root, 'reports/waivers');
    const known = existsSync(waivers) ? readdirSync(waivers).find((name) => /^7-fill_rate-\w+\.json$/.test(name)) : '';
    return example
      .replace(/--until \S+/, `--until ${soon}`)
      .replace('7-fill_rate-01234567', known?.replace('.json', '') ?? '');
  }

  it.each(ALONE)('prelive %s exits %i', async (example, exitCode) => {
    const run = await runCli(adapted(example), root);
    expect(run.exitCode).toBe(exitCode);
    // This line is from ssh-keygen itself.
    expect(run.stderr.replace('Signing data on standard input\n', '')).toBe('');
    if (example.includes('--json')) expect(() => JSON.parse(run.stdout)).not.toThrow();
  });

  it.each(REFUSED)('prelive %s exits %i with %s', async (example, exitCode, code) => {
    const run = await runCli(adapted(example), root);
    expect(run).toMatchObject({ exitCode, stderr: expect.stringContaining(`error ${code} (exit ${exitCode})`) });
  });
});

describe('at a gateway, the example', () => {
  it.each(TRADING)('prelive %s exits %i', async (example, exitCode) => {
    expect(await trading.get(example)).toMatchObject({ exitCode });
  });

  it('of a baseline says how many orders it has, over which network, and that its latencies are modelled', async () => {
    const run = await trading.get('baseline record');
    expect(run?.stdout).toMatch(/^baseline of 200 orders over loopback \(modelled\): p95 \d+\.\d ms/);
  });

  it.each(TO_THE_CONNECTION)('prelive %s connects', async (example) => {
    const run = await runCli([...wordsOf(example), '--port', '1'], scratch());
    expect(run).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('127.0.0.1:1 refused') });
  });

  it.each(GATEWAYS)('prelive %s listens', async (example) => {
    const words = wordsOf(example.replace('--port 4002', '--port 0'));
    const port = words.includes('--port') ? [] : ['--port', '0'];
    const { process, ended } = startCli([...words, ...port], PACKAGE);
    const { stdout } = process;
    if (stdout === null) throw new Error('no stdout');
    createInterface(stdout).once('line', () => process.kill('SIGINT'));
    expect(await ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('"event":"ready"') });
  });
});
