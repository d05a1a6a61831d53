import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

/** Allowed imports of each layer; ARCHITECTURE.md has the same table. */
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
  runner: ['domain', 'statistics', 'gates', 'signing', 'stages', 'contracts', 'engine'],
  composition: ['domain', 'runner', 'adapters', 'gateway', 'recording'],
  commands: ['domain', 'runner', 'composition'],
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
  commands: ['adapters/terminal/'],
};

/** Node's modules that a layer may use; a layer that is not named may use none. */
const NODE_MODULES: Readonly<Record<string, readonly string[]>> = {
  signing: ['node:crypto'],
};
const FREE_OF_RULES = new Set(['adapters', 'composition', 'commands', 'index.ts']);

/** Folders of a pure layer in which the outside begins: sockets and HTTP. */
const OUTSIDE = ['gateway/server/', 'gateway/control/'];

/** Packages that a layer may use, so that none brings the outside into a pure one; the others may use none. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  statistics: ['hdr-histogram-js', 'simple-statistics'],
  gates: ['@bufbuild/cel', '@marcbachmann/cel-js', 'yaml'],
  contracts: ['ajv', 'ajv-formats'],
  runner: ['fast-xml-parser'],
  gateway: ['@fastify/swagger', 'fastify'],
  adapters: ['@stoqey/ib', 'ajv', 'csv-parse', 'csv-stringify', 'fast-xml-parser', 'handlebars', 'ora', 'yaml'],
  composition: ['@oclif/core'],
  commands: ['@oclif/core'],
  'index.ts': ['@oclif/core'],
};

/** Files of the runner that a command calls: those that turn a result into lines. */
const SCREENS = /^runner\/(.*-(screen|screens|view|group|words)\.ts$|output\/)/;

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

/** Work that has one home, or one on each side of a layer: its form in the code, and the files that may hold it. */
const HOMES: readonly (readonly [work: string, form: RegExp, homes: readonly string[]])[] = [
  [
    'timers',
    /(?<![.\w])set(Timeout|Interval)\s*\(|from '(node:)?timers(\/promises)?'/,
    ['adapters/system-timers.ts', 'gateway/server/machine-time.ts'],
  ],
  [
    'time zones',
    /\bIntl\.(DateTimeFormat|supportedValuesOf)\b|\btoLocale(Date|Time)?String\b/,
    ['domain/time-zone.ts'],
  ],
  [
    'holidays of the exchange',
    /\b(exchangeYear|CALENDAR_YEARS)\b/,
    ['domain/calendar/holidays.ts', 'domain/calendar/trading-calendar.ts'],
  ],
  ['XML', /from 'fast-xml-(parser|builder)'/, ['adapters/collectors/xml.ts', 'runner/output/xml-text.ts']],
];

interface Import {
  readonly file: string;
  readonly target: string;
  /** True for an import of types alone. */
  readonly isType: boolean;
  /** True for an import inside a function. */
  readonly isLate: boolean;
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), 'utf8');
  const pattern = /^(?:import|export)\s+(type\s)?[^;'"]*?from\s+'([^']+)'|(?:\bimport\s*\(\s*|^import\s+)'([^']+)'/gm;
  return [...text.matchAll(pattern)].map(([, type, named, bare]) => {
    return { file, target: named ?? bare ?? '', isType: type !== undefined, isLate: bare !== undefined };
  });
}

/** Packages that take longer to load than a short command takes. */
const HEAVY: ReadonlySet<string> = new Set(['ajv', 'ajv-formats', 'yaml']);

const allImports = files.flatMap(importsOf);

/** Name of the package of an import; undefined for a file of ours and a module of Node. */
function packageOf({ target }: Import): string | undefined {
  if (target.startsWith('.') || target.startsWith('node:')) return undefined;
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

const isPure = (file: string) =>
  !FREE_OF_RULES.has(layerOf(file)) && !OUTSIDE.some((folder) => file.startsWith(folder));

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
    const illegal = allImports.flatMap((one) => {
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

  it('have no allowance that nothing uses', () => {
    const pairs = allImports.flatMap((one) => {
      const to = insideSource(one);
      return to === undefined ? [] : [[layerOf(one.file), to] as const];
    });
    const unused = [
      ...Object.entries(LAYERS).flatMap(([layer, allowed]) =>
        allowed
          .filter((other) => !pairs.some(([from, to]) => from === layer && layerOf(to) === other))
          .map((other) => [layer, other]),
      ),
      ...Object.entries(PORTS).flatMap(([layer, ports]) =>
        ports
          .filter((port) => !pairs.some(([from, to]) => from === layer && to.startsWith(port)))
          .map((port) => [layer, port]),
      ),
      ...Object.entries(PACKAGES).flatMap(([layer, names]) =>
        names
          .filter((name) => !allImports.some((one) => layerOf(one.file) === layer && packageOf(one) === name))
          .map((name) => [layer, name]),
      ),
      ...OUTSIDE.filter((folder) => !files.some((file) => file.startsWith(folder))),
    ];
    expect(pairs.length).toBeGreaterThan(1000);
    expect(unused).toEqual([]);
  });

  it('have no circle of imports, types included', () => {
    expect(circles()).toEqual([]);
  });

  it('use a package only where their list has it', () => {
    const illegal = allImports.flatMap((one) => {
      const name = packageOf(one);
      const layer = layerOf(one.file);
      const inside = layer === 'gateway' && isPure(one.file) ? [] : (PACKAGES[layer] ?? []);
      return name === undefined || inside.includes(name) ? [] : [`${one.file} -> ${name}`];
    });
    expect(illegal).toEqual([]);
  });

  it('keep use cases out of commands: of the runner a command calls screens alone', () => {
    const illegal = allImports.flatMap((one) => {
      const to = insideSource(one);
      if (layerOf(one.file) !== 'commands' || one.isType || to === undefined || layerOf(to) !== 'runner') return [];
      return SCREENS.test(to) ? [] : [`${one.file} -> ${to}`];
    });
    expect(illegal).toEqual([]);
  });

  it('use modules of Node only where the outside begins', () => {
    const illegal = allImports
      .filter(({ file, target }) => isPure(file) && target.startsWith('node:'))
      .filter(({ file, target }) => NODE_MODULES[layerOf(file)]?.includes(target) !== true)
      .map(({ file, target }) => `${file} -> ${target}`);
    expect(illegal).toEqual([]);
  });

  it('take time, randomness and the outside from whoever calls them', () => {
    const impure = files
      .filter(isPure)
      .filter((file) => IMPURE.test(withoutComments(readFileSync(join(source, file), 'utf8'))));
    expect(impure).toEqual([]);
  });

  it('open, write, move and remove files in src/adapters/files alone', () => {
    const others = files
      .filter((file) => !file.startsWith('adapters/files/'))
      .filter((file) => FILE_WORK.test(withoutComments(readFileSync(join(source, file), 'utf8'))));
    expect(others).toEqual([]);
  });

  it.each(HOMES)('do the work of %s in its home alone', (_work, form, homes) => {
    const users = files.filter((file) => form.test(withoutComments(readFileSync(join(source, file), 'utf8'))));
    expect(users.sort()).toEqual(homes);
  });

  it('set up ajv in src/contracts/ajv.ts alone', () => {
    const others = files.filter((file) =>
      /new Ajv\w*\(|ajv-formats'/.test(withoutComments(readFileSync(join(source, file), 'utf8'))),
    );
    expect(others).toEqual(['contracts/ajv.ts']);
  });

  it('load neither ajv nor YAML before they know the command', () => {
    const atOnce = allImports.filter(({ isType, isLate }) => !isType && !isLate);
    const loaded = new Set(['index.ts']);
    // A set grows while it is iterated.
    for (const file of loaded) {
      for (const one of atOnce.filter((each) => each.file === file)) loaded.add(insideSource(one) ?? file);
    }
    const heavy = atOnce.filter(({ file, target }) => loaded.has(file) && HEAVY.has(target));
    expect(loaded.size).toBeGreaterThan(50);
    expect(heavy).toEqual([]);
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
    const whole = allImports.filter((one) => insideSource(one)?.startsWith('domain/permit') === true);
    expect(whole.filter(({ file }) => /import \* as|export \*/.test(readFileSync(join(source, file), 'utf8')))).toEqual(
      [],
    );
  });

  it('export each name with one meaning', () => {
    const names = files.flatMap((file) => {
      const text = readFileSync(join(source, file), 'utf8');
      const exported = text.matchAll(/^export (?:async |abstract )?(?:function|class|const|interface|type) (\w+)/gm);
      return [...new Set(Array.from(exported, ([, name = '']) => name))];
    });
    expect(names.filter((name, at) => names.indexOf(name) < at)).toEqual([]);
  });

  it('begin their comments with a verb or a noun', () => {
    const root = resolve(source, '..');
    const riddles = ['src', 'test', 'scripts', 'bench'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .flatMap((file) => {
          const lines = readFileSync(join(root, folder, file), 'utf8').split('\n');
          const begins = /^\s*(?:\/\*\*|\/\/) ?(What|How|Whether|Who|Which|Where|When|Why)\b/;
          return lines.flatMap((line, at) => (begins.test(line) ? [`${folder}/${file}:${at + 1}`] : []));
        }),
    );
    expect(riddles).toEqual([]);
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

/** Groups of files that import each other, by Tarjan's algorithm. */
function circles(): readonly (readonly string[])[] {
  const targets = new Map(files.map((file) => [file, new Set<string>()]));
  for (const one of allImports) {
    const to = insideSource(one);
    if (to !== undefined) targets.get(one.file)?.add(to);
  }
  const found: string[][] = [];
  const indexes = new Map<string, number>();
  const stack: string[] = [];
  const visit = (file: string): number => {
    const index = indexes.size;
    indexes.set(file, index);
    stack.push(file);
    let lowest = index;
    for (const to of targets.get(file) ?? []) {
      if (!targets.has(to)) continue;
      if (!indexes.has(to)) lowest = Math.min(lowest, visit(to));
      else if (stack.includes(to)) lowest = Math.min(lowest, indexes.get(to) ?? index);
    }
    if (lowest !== index) return lowest;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1) found.push(group.toSorted());
    return lowest;
  };
  for (const file of files) if (!indexes.has(file)) visit(file);
  return found;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}
