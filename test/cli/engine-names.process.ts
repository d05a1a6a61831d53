import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { commit, filesIn, scratch } from './scratch.ts';
import { unclear } from './wrong-inputs/is-clear.ts';

/** A system in a repository with the given engine section in prelive.yaml. */
function systemWith(engine: string): string {
  const root = scratch();
  writeFileSync(join(root, 'prelive.yaml'), `version: 1\nsystem: { name: x }\n${engine}\n`);
  commit(root);
  return root;
}

/** Wrong contents that only the registries can detect, and the field required in the message. */
const WRONG: readonly (readonly [engine: string, field: string, ...words: string[]])[] = [
  [
    'trading: { embedded: { strategy: tsmr, parameters: { lookbak: 7 } } }',
    '/trading/embedded/parameters/lookbak',
    'expected a parameter of tsmr',
  ],
  [
    'trading: { embedded: { strategy: tsmr, parameters: { entri: 7 } } }',
    '/trading/embedded/parameters/entri',
    'did you mean entry?',
  ],
  [
    'trading: { embedded: { strategy: tsmr, parameters: { warmUpBars: 1.5 } } }',
    '/trading/embedded/parameters/warmUpBars',
    'a whole number',
  ],
  [
    'trading: { embedded: { strategy: tsmr, parameters: { regime: { name: constant, regime: rain } } } }',
    '/trading/embedded/parameters/regime/regime',
    'calm, normal or storm',
  ],
  [
    'trading: { embedded: { strategy: hold } }\nrehearsal: { strategy: { entry: 2 } }',
    '/rehearsal/strategy',
    '/trading/embedded',
  ],
  [`trading: { embedded: { strategy: "${'x'.repeat(100)}" } }`, '/trading/embedded/strategy', 'hold'],
];

it('a wrong name, parameter or value has a clear message, plain and under --json', async () => {
  for (const [i, [engine, field, ...words]] of WRONG.entries()) {
    const typed = ['rehearse', '--system', '.', ...(i % 2 === 0 ? ['--json'] : [])];
    const wanted = { code: 'CONFIG_INVALID', says: ['prelive.yaml', field, ...words], isValue: true };
    expect(unclear(await runCli(typed, systemWith(engine)), wanted, typed), engine).toEqual([]);
  }
});

const STRATEGY = 'trading: { embedded: { strategy: nosuch } }';
const BUS = 'engine: { bus: nosuch }';

it.each([
  ['rehearse', STRATEGY, '/trading/embedded/strategy'],
  ['rehearse', BUS, '/engine/bus'],
  ['stage7', STRATEGY, '/trading/embedded/strategy'],
  ['stage7', BUS, '/engine/bus'],
  ['drill kill-switch', BUS, '/engine/bus'],
])('%s with "%s" ends as wrong usage before anything is connected', async (command, engine, field) => {
  const root = systemWith(engine);
  const { exitCode, stderr } = await runCli([...command.split(' '), '--system', '.'], root);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`prelive.yaml: ${field}: expected the name of a`);
  expect(filesIn(root).filter((path) => path.endsWith('.json'))).toEqual([]);
});
