import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUSES } from '../../../src/engine/base/bus-registry.ts';
import { OPTIMIZERS, REGIME_MODELS, SIGNALS } from '../../../src/engine/strategy/pieces.ts';
import { STRATEGIES } from '../../../src/engine/strategy/strategy-registry.ts';

const root = resolve(import.meta.dirname, '../../..');

/** Registries with the list of their parts. */
const LISTS = [
  { list: 'src/engine/strategy/strategies.ts', registry: STRATEGIES },
  { list: 'src/engine/strategy/signals.ts', registry: SIGNALS },
  { list: 'src/engine/strategy/optimizers.ts', registry: OPTIMIZERS },
  { list: 'src/engine/strategy/regime-models.ts', registry: REGIME_MODELS },
  { list: 'src/engine/base/buses.ts', registry: BUSES },
] as const;

/** Names with another meaning too, such as a form of output. */
const COMMON_WORDS = ['json'];

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

const sources = ['src', 'schemas']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((path) => /\.(ts|json)$/.test(path))
  .map((path) => ({ path, text: textOf(path) }));

describe.each(LISTS)('the registry of $list', ({ list, registry }) => {
  it('has one part for each line of its list, and nothing else stands in the list', () => {
    const [comment, ...lines] = textOf(list).trimEnd().split('\n');
    expect(comment).toMatch(/^\/\/ One line a /);
    for (const line of lines) expect(line).toMatch(/^export \{ [A-Z_]+ \} from '\.\/[a-z/-]+\.ts';$/);
    expect(registry.definitions).toHaveLength(lines.length);
  });

  it('has names that stand in the file of their part alone: nothing else lists them', () => {
    const { definitions } = registry;
    for (const { name } of definitions.filter((one) => !COMMON_WORDS.includes(one.name))) {
      const holders = sources.filter(({ text }) => text.includes(`'${name}'`) || text.includes(`"${name}"`));
      expect(
        holders.map(({ path }) => path),
        name,
      ).toHaveLength(1);
    }
  });

  it('says of each part in one sentence what it does, and of each parameter what it means', () => {
    for (const { title, parameters } of registry.definitions) {
      expect(title).toMatch(/^[A-Z].*\.$/);
      for (const words of Object.values(parameters))
        expect(Object.values(words).filter((word) => word === '')).toEqual([]);
    }
  });

  it('takes every part without parameters: each has a default within its bounds', () => {
    for (const { name, choose } of registry.definitions) expect(choose({}, 'test').name).toBe(name);
  });
});
