import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/adapters/project/load-config.ts';
import { findSystemRoot } from '../../../src/adapters/project/system-root.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import { folderWith } from '../collectors/temp-folder.ts';

const schemas = createSchemas();
const load = (text: string) => loadConfig(folderWith({ 'prelive.yaml': text }), schemas);

function failure(run: () => unknown): PreliveError {
  try {
    run();
  } catch (error) {
    if (error instanceof PreliveError) return error;
    throw error;
  }
  throw new Error('expected a PreliveError');
}

describe('prelive.yaml', () => {
  it('needs no more than a version and a name, and has its defaults', () => {
    expect(load('version: 1\nsystem: { name: x }\n').config).toEqual({
      system: { name: 'x', regulatoryProfile: 'none' },
      step: 'pilot',
      assetClasses: ['STK'],
      symbols: ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'],
      configurationFiles: [],
      reports: { unitTests: [] },
      broker: { host: '127.0.0.1', port: 4002, clientId: 17, reconnectForMs: 600_000 },
      rehearsal: { deny: [], market: 'declared', latencyFactor: 1, strategy: {}, killSwitches: {} },
    });
  });

  it('reads every section of the sample system', () => {
    const { config } = loadConfig(resolve('fixtures/sample-system'), schemas);
    expect(config).toMatchObject({
      system: { name: 'sample-momentum', regulatoryProfile: 'none' },
      capital: { currency: 'USD', inUse: 1_000_000 },
      tests: { unit: { timeoutMs: 120_000 } },
      reports: { unitTests: ['reports/junit.xml'], coverage: { path: 'reports/lcov.info', format: 'lcov' } },
      adapter: {
        listCommand: ['{node}', 'src/list-operations.js'],
        errorCodes: 'docs/error-codes.yaml',
        timeoutMs: 15_000,
      },
      reviews: { repository: 'example/sample-momentum', requiredApprovals: 2 },
    });
    expect(config.stageTests?.[0]).toMatchObject({
      name: 'account_probe',
      timeoutMs: 30_000,
      dryRun: expect.any(Array),
    });
  });

  it('reads what a rehearsal is made to do', () => {
    const { config } = loadConfig(resolve('fixtures/sample-system-broken'), schemas);
    expect(config.rehearsal).toEqual({
      deny: ['FUT'],
      market: 'declared',
      latencyFactor: 3,
      strategy: { direction: -1 },
      killSwitches: { pnl_fire_at: -1000, drawdown_fire_at: 1000, psr_fire_at: -1 },
    });
  });

  it('reads the names of the engine as they stand, without knowing them', () => {
    const parameters = 'entry: 1.2, signal: mine, regime: { name: constant, regime: storm }';
    const trading = `trading: { embedded: { strategy: theirs, parameters: { ${parameters} } } }\nengine: { bus: ours }`;
    const { config } = load(`version: 1\nsystem: { name: x }\n${trading}`);
    expect(config.engine).toEqual({ bus: 'ours' });
    expect(config.trading).toEqual({
      embedded: {
        strategy: 'theirs',
        parameters: { entry: 1.2, signal: 'mine', regime: { name: 'constant', regime: 'storm' } },
      },
    });
    const bare = load('version: 1\nsystem: { name: x }\ntrading: { embedded: { strategy: theirs } }');
    expect(bare.config.trading).toEqual({ embedded: { strategy: 'theirs', parameters: {} } });
  });

  it('keeps a recording where it is, also when the system is copied elsewhere', () => {
    const { config } = loadConfig(resolve('fixtures/sample-system'), schemas);
    expect(config.reviews?.recorded).toBe(resolve('fixtures/sample-system-reviews.json'));
  });

  it.each([
    [
      'a field of the wrong type',
      'version: 1\nsystem: { name: 7 }',
      /\/system\/name: expected a text \(string\), found 7 \(line 2\)/,
    ],
    ['an unknown field', 'version: 1\nsystem: { name: x }\nsymbol: [A]', /\/symbol: not a field/],
    ['a missing field', 'version: 1', /\/system: expected/],
    ['a path out of the repository', 'version: 1\nsystem: { name: x }\npolicy: ../elsewhere', /\/policy: expected/],
    ['an absolute path', 'version: 1\nsystem: { name: x }\npolicy: /etc', /\/policy: expected/],
    ['an unknown step', 'version: 1\nsystem: { name: x }\nstep: now', /\/step: expected one of/],
    ['a section without what trades', 'version: 1\nsystem: { name: x }\ntrading: {}', /\/trading\/embedded: expected/],
    [
      'a parameter that is a list',
      'version: 1\nsystem: { name: x }\ntrading: { embedded: { strategy: s, parameters: { entry: [1] } } }',
      /\/trading\/embedded\/parameters\/entry: expected a number, a name, or a name with its parameters/,
    ],
    [
      'a piece without a name',
      'version: 1\nsystem: { name: x }\ntrading: { embedded: { strategy: s, parameters: { regime: { a: 1 } } } }',
      /\/trading\/embedded\/parameters\/regime\/name: expected/,
    ],
    ['no YAML', 'version: [', /is not YAML: .*line 1/],
    ['a key twice', 'version: 1\nversion: 1', /is not YAML/],
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(9)}]\nc: [${'*b,'.repeat(9)}]`,
      /not YAML|not a field/,
    ],
  ])('with %s is refused, naming the file and the place', (_, text, message) => {
    const error = failure(() => load(text));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.exitCode).toBe(2);
    expect(error.message).toMatch(message);
    expect(error.message).toContain('prelive.yaml');
  });

  it('that is not there is said to be missing', () => {
    expect(failure(() => loadConfig(folderWith(), schemas)).code).toBe('CONFIG_MISSING');
  });

  it('is found from a folder below', () => {
    const root = folderWith({ 'prelive.yaml': '', 'a/b/c.txt': '' });
    expect(findSystemRoot(resolve(root, 'a/b'))).toBe(root);
    expect(findSystemRoot(folderWith())).toBeUndefined();
  });
});
