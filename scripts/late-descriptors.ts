import { pathToFileURL } from 'node:url';
import type { Plugin } from 'rolldown';

const DESCRIPTORS = /[\\/]@bufbuild[\\/](protobuf|cel-spec)[\\/].*_pb\.js$/;
const REGISTRY = /[\\/]@bufbuild[\\/]cel[\\/]dist[\\/]esm[\\/]registry\.js$/;
const LATE = 'virtual:late';

/**
 * Reads the descriptors of protobuf messages when they are first asked for more than their names. CEL knows its timestamps
 * and durations by them, which no gate can hold, and to read them takes longer than to judge a gate.
 */
export const lateDescriptors: Plugin = {
  name: 'late-descriptors',
  resolveId: (id) => (id === LATE ? `\0${LATE}` : undefined),
  load: (id) => (id === `\0${LATE}` ? LATE_TEXT : undefined),
  transform: async (code, id) => {
    if (REGISTRY.test(id)) return withLateRegistry(code);
    return DESCRIPTORS.test(id) ? withLateDescriptors(code, await import(pathToFileURL(id).href)) : undefined;
  },
};

/** Text of `late`: an object with some members at hand. The whole is made when another member is first read. */
export const LATE_TEXT = `
export function late(known, make) {
  let made;
  const whole = () => (made ??= make());
  return new Proxy(known, {
    get: (_, key) => (Object.hasOwn(known, key) ? known[key] : whole()[key]),
    set: (_, key, value) => Reflect.set(whole(), key, value),
    has: (_, key) => key in whole(),
    ownKeys: () => Reflect.ownKeys(whole()),
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(whole(), key),
  });
}`;

/** Returns a generated module in which descriptors are made late; `built` is the module itself. */
export function withLateDescriptors(code: string, built: Readonly<Record<string, unknown>>): string {
  const text = code.replaceAll(
    /^(export const (\w+) = \/\*@__PURE__\*\/) ((?:fileDesc|messageDesc|enumDesc|boot)\(.*\));$/gm,
    (_, start: string, name: string, made: string) =>
      `${start} late(${JSON.stringify(namesOf(built[name]))}, () => ${made});`,
  );
  if (text === code) throw new Error('@bufbuild generates other descriptors: see withLateDescriptors');
  return `import { late } from '${LATE}';\n${text}`;
}

/** Members that are read of a descriptor before a message of its kind is met. */
function namesOf(descriptor: unknown): object {
  if (typeof descriptor !== 'object' || descriptor === null) return {};
  return Object.fromEntries(Object.entries(descriptor).filter(([key]) => key === 'kind' || key === 'typeName'));
}

/** Makes the registry of an environment late too: it reads every descriptor. */
function withLateRegistry(code: string): string {
  const text = code
    .replace(
      'const wktRegistry = createRegistry(',
      "const wktRegistry = late({ kind: 'registry' }, () => createRegistry(",
    )
    .replace('file_google_protobuf_struct);', 'file_google_protobuf_struct));')
    .replace(
      'return createRegistry(wktRegistry, ...inputs);',
      "return late({ kind: 'registry' }, () => createRegistry(wktRegistry, ...inputs));",
    );
  if (text.split('late(').length !== 3)
    throw new Error('@bufbuild/cel makes its registry in another way: see withLateRegistry');
  return `import { late } from '${LATE}';\n${text}`;
}
