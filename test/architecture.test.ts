import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

/** Who may import whom; the same table stands in ARCHITECTURE.md. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  statistics: ['domain'],
  gates: ['domain'],
  signing: ['domain'],
  stages: ['domain', 'statistics'],
  contracts: ['domain'],
  engine: ['domain', 'statistics', 'contracts'],
  tws: ['domain'],
  recording: ['domain', 'tws'],
  gateway: ['domain', 'tws', 'recording'],
  adapters: ['domain', 'contracts', 'signing'],
  runner: ['domain', 'statistics', 'gates', 'signing', 'stages', 'contracts', 'engine', 'tws'],
  composition: ['domain', 'runner', 'adapters', 'gateway', 'recording'],
  commands: ['domain', 'runner', 'adapters', 'composition'],
};

/** Folders of the engine: planes see the base and one another's messages, and nothing else. */
const PLANES: Readonly<Record<string, readonly string[]>> = {
  base: [],
  data: ['base'],
  strategy: ['base'],
  orders: ['base'],
  run: ['base', 'data', 'strategy', 'orders'],
};

/** Single files that a layer may import beyond its row: ports are declared by who needs them. */
const PORTS: Readonly<Record<string, readonly string[]>> = {
  adapters: ['engine/base/ports.ts', 'runner/ports/'],
};

/** Node's modules that a layer may use; a layer that is not named may use none. */
const NODE_MODULES: Readonly<Record<string, readonly string[]>> = {
  signing: ['node:crypto'],
};
const FREE_OF_RULES = new Set(['adapters', 'composition', 'commands', 'index.ts']);

/** Files that may give each permit. */
const PERMITS: Readonly<Record<string, readonly string[]>> = {
  riskApproved: ['engine/orders/risk/risk.ts'],
  baselinePermit: ['runner/paper/latency-baseline.ts'],
  closingPermit: ['runner/left-behind/closing.ts', 'runner/paper/broker-close.ts'],
};

/** Globals that bring time, randomness or the outside into a layer that must be pure. */
const IMPURE =
  /\b(Date\.now|Math\.random|setTimeout|setInterval|setImmediate|fetch|crypto\.randomUUID|performance\.now)\s*\(|\bprocess\.|\bnew Date\(\)/;

/** Functions that read or change a file by its path: a device, a pipe or a link must be thought of in one place. */
const FILE_WORK =
  /\b(open|readFile|writeFile|appendFile|rename|mkdir|mkdtemp|cp|copyFile|symlink|link|rm|rmdir|unlink|truncate|utimes|chmod|chown|createReadStream|createWriteStream)(Sync)?\b[^;]*from '(node:)?fs(\/promises)?'/;

interface Import {
  readonly file: string;
  readonly target: string;
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), 'utf8');
  const pattern = /(?:from|import)\s*\(?\s*'([^']+)'/g;
  return [...text.matchAll(pattern)].map((match) => ({ file, target: match[1] ?? '' }));
}

/** What is evaluated before a file: paths inside src, and packages by name. Types are not. */
function staticImports(file: string): string[] {
  const statements = readFileSync(join(source, file), 'utf8').matchAll(
    /^(?:import|export) (?!type )[^;]*?from '([^']+)';/gm,
  );
  return Array.from(statements, ([, target = '']) => insideSource({ file, target }) ?? target);
}

/** Path inside src of a relative import, or undefined for a package. */
function insideSource({ file, target }: Import): string | undefined {
  return target.startsWith('.') ? relative(source, resolve(source, dirname(file), target)) : undefined;
}

const layerOf = (path: string) => path.split('/')[0] ?? '';

function isAllowed(from: string, to: string): boolean {
  const layer = layerOf(from);
  if (layer === layerOf(to) || layer === 'index.ts') return true;
  if (LAYERS[layer]?.includes(layerOf(to)) === true) return true;
  return PORTS[layer]?.some((port) => to.startsWith(port)) === true;
}

describe('the layers of ARCHITECTURE.md', () => {
  it('hold every file of src in a layer', () => {
    const strays = files.filter((file) => LAYERS[layerOf(file)] === undefined && file !== 'index.ts');
    expect(strays).toEqual([]);
  });

  it('import only what their row allows', () => {
    const illegal = files.flatMap(importsOf).flatMap((one) => {
      const to = insideSource(one);
      return to === undefined || isAllowed(one.file, to) ? [] : [`${one.file} -> ${to}`];
    });
    expect(illegal).toEqual([]);
  });

  it('keep the planes of the engine apart: each imports what its row allows, and nothing of another plane', () => {
    const planeOf = (path: string) => path.split('/')[1] ?? '';
    const inEngine = files.filter((file) => layerOf(file) === 'engine');
    expect(inEngine.filter((file) => PLANES[planeOf(file)] === undefined)).toEqual([]);
    const illegal = inEngine.flatMap(importsOf).flatMap((one) => {
      const to = insideSource(one);
      if (to === undefined || layerOf(to) !== 'engine') return [];
      const [from, target] = [planeOf(one.file), planeOf(to)];
      return from === target || PLANES[from]?.includes(target) === true ? [] : [`${one.file} -> ${to}`];
    });
    expect(illegal).toEqual([]);
  });

  it('use modules of Node only where the outside begins', () => {
    const illegal = files
      .filter((file) => !FREE_OF_RULES.has(layerOf(file)) && !file.startsWith('gateway/server'))
      .flatMap(importsOf)
      .filter(({ target }) => target.startsWith('node:'))
      .filter(({ file, target }) => NODE_MODULES[layerOf(file)]?.includes(target) !== true)
      .map(({ file, target }) => `${file} -> ${target}`);
    expect(illegal).toEqual([]);
  });

  it('take time, randomness and the outside from whoever calls them', () => {
    const impure = files
      .filter((file) => !FREE_OF_RULES.has(layerOf(file)) && !file.startsWith('gateway/server'))
      .filter((file) => IMPURE.test(withoutComments(readFileSync(join(source, file), 'utf8'))));
    expect(impure).toEqual([]);
  });

  it('open, write, move and remove files in src/adapters/files alone', () => {
    const others = files
      .filter((file) => !file.startsWith('adapters/files/'))
      .filter((file) => FILE_WORK.test(withoutComments(readFileSync(join(source, file), 'utf8'))));
    expect(others).toEqual([]);
  });

  it('set up ajv in src/contracts/ajv.ts alone', () => {
    const others = files.filter((file) =>
      /new Ajv\w*\(|ajv-formats'/.test(withoutComments(readFileSync(join(source, file), 'utf8'))),
    );
    expect(others).toEqual(['contracts/ajv.ts']);
  });

  it('load neither ajv nor YAML before they know the command', () => {
    const loaded = new Set(['index.ts']);
    // A set grows while it is iterated.
    for (const file of loaded) for (const target of staticImports(file)) if (files.includes(target)) loaded.add(target);
    const heavy = [...loaded]
      .flatMap(importsOf)
      .filter(({ target }) => ['ajv', 'ajv-formats', 'yaml'].includes(target));
    expect(loaded.size).toBeGreaterThan(50);
    expect(heavy.filter(({ file, target }) => staticImports(file).includes(target))).toEqual([]);
  });

  it('give a permit to send an order where it belongs, and nowhere else', () => {
    for (const [permit, givers] of Object.entries(PERMITS)) {
      const users = files.filter((file) => {
        const text = withoutComments(readFileSync(join(source, file), 'utf8'));
        return file !== 'domain/permit.ts' && new RegExp(`\\b${permit}\\b`).test(text);
      });
      expect(users.sort(), permit).toEqual(givers);
    }
    const exported = readFileSync(join(source, 'domain/permit.ts'), 'utf8').matchAll(
      /^export (?:function|class|const) (\w+)/gm,
    );
    expect(Array.from(exported, ([, name]) => name)).toEqual(Object.keys(PERMITS));
    const whole = files.flatMap(importsOf).filter((one) => insideSource(one)?.startsWith('domain/permit') === true);
    expect(whole.filter(({ file }) => /import \* as|export \*/.test(readFileSync(join(source, file), 'utf8')))).toEqual(
      [],
    );
  });

  it('stand in ARCHITECTURE.md as the test holds them', () => {
    const page = readFileSync(resolve(source, '../ARCHITECTURE.md'), 'utf8');
    for (const [layer, allowed] of Object.entries(LAYERS)) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`src/${layer}\``));
      const cell = row?.split('|').at(-2)?.trim();
      expect(cell, `row of ${layer}`).toBe(allowed.length === 0 ? 'nothing' : allowed.join(', '));
    }
    for (const [plane, allowed] of Object.entries(PLANES)) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`src/engine/${plane}\``));
      const cell = row?.split('|').at(-2)?.trim();
      expect(cell, `row of the plane ${plane}`).toBe(allowed.length === 0 ? 'nothing' : allowed.join(', '));
    }
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}
