import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isRecord } from '../../src/adapters/collectors/parsed.ts';
import { COLLECTOR_KEY_VARIABLE } from '../../src/adapters/ledger/collector-key.ts';
import { systemTimers } from '../../src/adapters/system-timers.ts';
import { COMMANDS } from '../../src/commands/index.ts';
import { brokerSessions } from '../../src/composition/broker-sessions.ts';
import { openGateway, readContracts } from '../../src/composition/gateway/embedded-gateway.ts';
import { startLockstepGateway } from '../../src/composition/gateway/lockstep-gateway.ts';
import { createRandom } from '../../src/domain/random.ts';
import type { SessionTime } from '../../src/runner/ports/broker-session.ts';

const SOURCE = resolve(import.meta.dirname, '../../src');
const SCHEMAS = resolve(import.meta.dirname, '../../schemas');
/** Words of names that might disguise the source of evidence. */
const SUSPECT = /brand|class|source|simulat|origin|farm|prefix|live|approve/i;

/** Every environment variable that the product reads, and the reason why it cannot disguise evidence. */
const HARMLESS: Readonly<Record<string, string>> = {
  npm_lifecycle_script: 'says in an advice how a session was started',
  GITHUB_STEP_SUMMARY: 'file that a summary is appended to, once everything is judged',
  GITHUB_TOKEN: 'asks GitHub for reviews and is handed on to nothing else: their class is `remote` whoever asks',
  [COLLECTOR_KEY_VARIABLE]:
    'closes the ledger: says who collected, and counts as CI by the role policy of the verifier alone',
  PATH: 'looks whether a program is there, for the words of an error',
  XDG_CONFIG_HOME: 'folder of the redaction key and of the collector key: another one gives other masks',
  XDG_STATE_HOME: 'folder of the copies of checkpoints: another one has fewer of them, and signs nothing',
};

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function classOn(port: number, time: SessionTime): Promise<string> {
  const connection = { host: '127.0.0.1', port, clientId: 1, time, random: createRandom(1) };
  const session = await brokerSessions.openReadOnlySession(connection);
  closing.push(() => session.close());
  expect(session.account).toBe('DU1234567');
  return session.sourceClass();
}

describe('an embedded gateway under the name of a paper account', () => {
  it('is simulated all the same when it was started by `prelive gateway --account`', async () => {
    const gateway = await openGateway({
      mode: 'real',
      port: 0,
      account: 'DU1234567',
      contracts: readContracts(undefined),
    });
    closing.push(() => gateway.close());
    const time = { mode: 'real', clock: { now: () => Date.now() }, timers: systemTimers } as const;
    expect(await classOn(gateway.port, time)).toBe('simulated');
  });

  it('is simulated all the same when prelive.yaml names it for rehearsals', async () => {
    const plan = { seed: 1, account: 'DU1234567', deny: [], market: 'declared', latencyFactor: 1 } as const;
    const gateway = await startLockstepGateway(plan);
    closing.push(() => gateway.close());
    expect(await classOn(gateway.port, { mode: 'lockstep' })).toBe('simulated');
  });
});

describe('nobody says what evidence is', () => {
  it('by a flag or an argument of any command', () => {
    const names = Object.entries(COMMANDS).flatMap(([id, { flags, baseFlags, args }]) =>
      Object.keys({ ...baseFlags, ...flags, ...args }).map((name) => `${id} ${name}`),
    );
    expect(names.length).toBeGreaterThan(60);
    expect(names.filter((name) => SUSPECT.test(name.split(' ')[1] ?? ''))).toEqual([]);
  });

  it('by a field of prelive.yaml', () => {
    const schema: unknown = JSON.parse(readFileSync(join(SCHEMAS, 'prelive-config.schema.json'), 'utf8'));
    const names = propertyNames(schema);
    expect(names).toContain('account');
    expect(names.filter((name) => SUSPECT.test(name))).toEqual(['asset_classes']);
  });

  it('by an environment variable: those that are read are these, and none of them reaches a class', () => {
    const texts = sourcesOf(['.']);
    const read = texts.flatMap((text) => [...text.matchAll(/process\.env\['(\w+)'\]/g)].map(([, name]) => name));
    expect(new Set(read)).toEqual(new Set(Object.keys(HARMLESS).filter((name) => name !== COLLECTOR_KEY_VARIABLE)));
    const whole = texts.flatMap((text) => text.split('\n').filter((line) => /process\.env(?!\[')/.test(line)));
    expect(whole.map((line) => line.trim()).toSorted()).toEqual([
      // Reads only PRELIVE_COLLECTOR_KEY.
      'env: { ...plainEnvironment(process.env), ...line.env },',
      'export function loadCollectorKey({ file, workspace, environment = process.env }: CollectorKeySource = {}): NoteSigner {',
      // Decides whether the terminal output is drawn.
      '{ CI, NO_COLOR, TERM }: Environment = process.env,',
    ]);
    const collectorKey = texts.find((text) => text.includes('export function loadCollectorKey'));
    expect(collectorKey?.match(/environment\[.*?\]/g)).toEqual(['environment[COLLECTOR_KEY_VARIABLE]']);
  });

  it('and outside of the gateway itself nothing can give it another brand', () => {
    const texts = sourcesOf(['adapters', 'commands', 'runner']);
    expect(texts.filter((text) => /\bbrand\s*[:,}]/.test(text))).toEqual([]);
  });
});

function sourcesOf(layers: readonly string[]): readonly string[] {
  return layers.flatMap((layer) =>
    readdirSync(join(SOURCE, layer), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(SOURCE, layer, file), 'utf8')),
  );
}

/** All property names in a schema, at any depth. */
function propertyNames(schema: unknown): readonly string[] {
  if (!isRecord(schema)) return [];
  const own = isRecord(schema['properties']) ? Object.keys(schema['properties']) : [];
  return [...own, ...Object.values(schema).flatMap(propertyNames)];
}
