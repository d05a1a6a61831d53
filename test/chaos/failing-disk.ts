import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Controls the outcome of a write: success, a system error, or the end of its process. */
export interface DiskHook {
  /** Called before a write to a path of the folder; throws the simulated system error. */
  before(path: string): void;
  /** Called before a file is truncated, which a full disk allows. */
  beforeCut(path: string): void;
  /** Called for each append to an open file; returns the number of bytes written, `undefined` for all. */
  tear(path: string, length: number): number | undefined;
}

const BY_HANDLE = ['writeSync', 'writeFileSync', 'fsyncSync', 'fdatasyncSync', 'ftruncateSync'] as const;
const BY_PATH = ['renameSync', 'linkSync', 'mkdirSync'] as const;

/**
 * Intercepts every synchronous write of this process to the files of one folder, by handle or by path. Replaces the
 * functions of `node:fs`, so that no port of the product has to support it.
 */
export class FailingDisk {
  readonly #folder: string;
  readonly #hook: DiskHook;
  readonly #originals = new Map<string, unknown>();
  readonly #paths = new Map<number, string>();

  constructor(folder: string, hook: DiskHook) {
    this.#folder = folder;
    this.#hook = hook;
    this.#replace('openSync', (call, args) => this.#open(call, args));
    for (const name of BY_HANDLE) this.#replace(name, (call, args) => this.#byHandle(name, call, args));
    for (const name of BY_PATH) this.#replace(name, (call, args) => this.#byPath(call, args));
    syncBuiltinESMExports();
  }

  restore(): void {
    for (const [name, original] of this.#originals) Reflect.set(fs, name, original);
    syncBuiltinESMExports();
  }

  #replace(name: string, work: (call: Call, args: readonly unknown[]) => unknown): void {
    const original: unknown = Reflect.get(fs, name);
    if (typeof original !== 'function') throw new Error(`node:fs has no function ${name}`);
    this.#originals.set(name, original);
    Reflect.set(fs, name, (...args: readonly unknown[]) => work((given) => Reflect.apply(original, fs, given), args));
  }

  #open(call: Call, args: readonly unknown[]): unknown {
    const [path, flags] = args;
    const isOurs = this.#isOurs(path) && isWriting(flags);
    if (isOurs) this.#hook.before(path);
    const handle = call(args);
    if (isOurs && typeof handle === 'number') this.#paths.set(handle, path);
    else if (typeof handle === 'number') this.#paths.delete(handle);
    return handle;
  }

  #byHandle(name: string, call: Call, args: readonly unknown[]): unknown {
    const [handle, bytes, from = 0] = args;
    const path = typeof handle === 'number' ? this.#paths.get(handle) : handle;
    if (!this.#isOurs(path)) return call(args);
    if (name === 'ftruncateSync') this.#hook.beforeCut(path);
    else this.#hook.before(path);
    // No power failure is simulated: data accepted by the system is there for every later process.
    if (name === 'fsyncSync' || name === 'fdatasyncSync') return undefined;
    if (name !== 'writeSync' || !(bytes instanceof Uint8Array) || typeof from !== 'number') return call(args);
    const torn = this.#hook.tear(path, bytes.length - from);
    if (torn === undefined) return call(args);
    call([handle, bytes, from, torn]);
    this.#hook.before(path);
    return torn;
  }

  #byPath(call: Call, args: readonly unknown[]): unknown {
    const [path] = args;
    if (this.#isOurs(path)) this.#hook.before(path);
    return call(args);
  }

  #isOurs(path: unknown): path is string {
    return typeof path === 'string' && path.startsWith(this.#folder);
  }
}

function isWriting(flags: unknown): boolean {
  if (typeof flags === 'number') return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0;
  return typeof flags === 'string' && /[wa+]/.test(flags);
}

type Call = (args: readonly unknown[]) => unknown;

/** Creates an error like that of the system. */
export function systemFault(code: 'ENOSPC' | 'EIO' | 'EBADF'): Error {
  const words = { ENOSPC: 'no space left on device', EIO: 'i/o error', EBADF: 'bad file descriptor' };
  return Object.assign(new Error(`${code}: ${words[code]}, write`), { code, syscall: 'write' });
}
