import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { commit, filesIn, scratch } from './scratch.ts';

/** A system in a repository whose prelive.yaml says of its engine what is given. */
function systemWith(engine: string): string {
  const root = scratch();
  writeFileSync(join(root, 'prelive.yaml'), `version: 1\nsystem: { name: x }\n${engine}\n`);
  commit(root);
  return root;
}

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
