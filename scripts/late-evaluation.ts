import { createRequire } from 'node:module';
import type { Plugin } from 'rolldown';

const require = createRequire(import.meta.url);

/**
 * Evaluates packages when something of them is first used: a short command uses none of them, and to evaluate ajv and yaml
 * is a third of its start. Each package is replaced by an object with a getter for each of its names.
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

/** Returns a CommonJS module that reads each name from another module when the name is used. */
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

/** Returns CommonJS code in which each `name_1` is required where it is used, not at the top. */
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

/** Returns an ES module with the names of a module of Node. The bundler leaves out those that nobody imports. */
function builtinText(name: string): string {
  const names = Object.keys(require(name)).filter((key) => /^[A-Za-z]\w*$/.test(key) && key !== 'default');
  return [
    `const builtin = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(name)});`,
    'export default builtin;',
    ...names.map((key) => `export const ${key} = /* @__PURE__ */ (() => builtin.${key})();`),
  ].join('\n');
}

/**
 * Returns the same code in ASCII. With a single other character V8 stores all characters in two bytes each, and Node takes
 * longer to find the chunk in the compile cache.
 */
export function inAscii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
