import { createRequire } from 'node:module';
import type { Plugin } from 'rolldown';

const require = createRequire(import.meta.url);

/**
 * Evaluates packages when something of them is first used: a short command uses none of them, and to evaluate ajv and yaml
 * is a third of its start. Stands in the place of each package with a getter a name.
 */
export function lateEvaluation(packages: readonly string[]): Plugin {
  const prefix = '\0late:';
  return {
    name: 'late-evaluation',
    resolveId: (id, _importer, { kind }) =>
      kind === 'import-statement' && packages.includes(id) ? `${prefix}${id}` : undefined,
    load: (id) => (id.startsWith(prefix) ? gettersOf(id.slice(prefix.length)) : undefined),
  };
}

/** Text of a CommonJS module whose names are read from another one when they are asked for. */
function gettersOf(name: string): string {
  const getters = Object.keys(require(name)).map(
    (key) => `get ${JSON.stringify(key)}() { return it()[${JSON.stringify(key)}]; }`,
  );
  return [
    'let loaded;',
    `const it = () => (loaded ??= require(${JSON.stringify(name)}));`,
    `module.exports = { ${getters.join(', ')} };`,
  ].join('\n');
}

/**
 * Moves the `require` of a module of oclif to where its names are used: else the help, its templates and its tables are
 * evaluated at every start. Its modules are compiled by TypeScript, which names what it requires `help_1` and assigns it
 * once.
 */
export const oclifInlineRequires: Plugin = {
  name: 'oclif-inline-requires',
  transform: (code, id) => (/[\\/]@oclif[\\/]core[\\/]lib[\\/]/.test(id) ? inlineRequires(code) : undefined),
};

const REQUIRE = /^(?:const|var) (\w+_\d+) = ((?:__importDefault\()?require\("[^"]+"\)\)?);$/gm;

/** CommonJS text in which each `name_1` that is required at its top is required where it is used. */
export function inlineRequires(code: string): string {
  const required = new Map([...code.matchAll(REQUIRE)].map(([, name = '', call = '']) => [name, `(${call})`]));
  return code.replaceAll(REQUIRE, '').replaceAll(/(?<![.\w$])\w+_\d+\b/g, (name) => required.get(name) ?? name);
}

/** Modules of Node that a process has loaded before the first line of a program. */
const AT_HAND = new Set(['node:buffer', 'node:events', 'node:fs', 'node:path', 'node:timers', 'node:url', 'node:util']);

/**
 * Takes the modules of Node from the process. To import one as a module evaluates its every getter, which loads others: of
 * `node:fs` its streams and its promises. Those that a process does not have yet are loaded when they are first used.
 */
export const lateBuiltins: Plugin = {
  name: 'late-builtins',
  resolveId: (id, importer, { kind }) => {
    // The bundler's own runtime stands before every module.
    const isOurs = kind === 'import-statement' && importer?.startsWith('\0') !== true;
    return isOurs && id.startsWith('node:') ? { id: `\0${id}`, moduleSideEffects: false } : undefined;
  },
  load: (id) => {
    if (!id.startsWith('\0node:')) return undefined;
    const name = id.slice(1);
    return AT_HAND.has(name) ? builtinText(name) : gettersOf(name);
  },
};

/** Text of an ES module with the names of a module of Node; those that nobody imports are left out by the bundler. */
function builtinText(name: string): string {
  const names = Object.keys(require(name)).filter((key) => /^[A-Za-z]\w*$/.test(key) && key !== 'default');
  return [
    `const builtin = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(name)});`,
    'export default builtin;',
    ...names.map((key) => `export const ${key} = /* @__PURE__ */ (() => builtin.${key})();`),
  ].join('\n');
}

/**
 * The text of a chunk in ASCII: of one character beyond it V8 makes two bytes of every character, and Node takes longer to
 * find the chunk in the compile cache.
 */
export function inAscii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
