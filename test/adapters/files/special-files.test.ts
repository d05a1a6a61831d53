import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendOutput, writeOutput } from '../../../src/adapters/files/output.ts';
import { MOST_HAND_WRITTEN_BYTES, readBytes, readText, readTextIfThere } from '../../../src/adapters/files/read.ts';
import { createExclusive, openNew, openToChange, writeFileAtomic } from '../../../src/adapters/files/write.ts';
import { readBars } from '../../../src/adapters/market-files/read-bars.ts';
import { packageRoot } from '../../../src/adapters/package-root.ts';
import { sshKeygenSigner } from '../../../src/adapters/policy/ssh-keygen.ts';
import { PreliveError } from '../../../src/domain/errors.ts';

const isRoot = process.getuid?.() === 0;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-special-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);

function fifo(name: string): string {
  execFileSync('mkfifo', [at(name)]);
  return at(name);
}

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof PreliveError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('expected a PreliveError');
}

/** Runs TypeScript code with the writing functions in a separate process. */
function inProcess(line: string, stdio: Parameters<typeof spawn>[2]['stdio'] = ['ignore', 'pipe', 'inherit']) {
  const script = `import { writeOutput, appendOutput } from '${packageRoot()}/src/adapters/files/output.ts'; ${line}`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio });
}

describe('an output that a person names', () => {
  it('is a link to a file: the link stays, the file that it leads to is replaced as a whole', () => {
    writeFileSync(at('real.json'), 'old');
    symlinkSync('real.json', at('link.json'));
    const before = lstatSync(at('real.json')).ino;
    writeOutput(at('link.json'), 'new');
    expect(readlinkSync(at('link.json'))).toBe('real.json');
    expect(readFileSync(at('real.json'), 'utf8')).toBe('new');
    expect(lstatSync(at('real.json')).ino).not.toBe(before);
    expect(readdirSync(folder).toSorted()).toEqual(['link.json', 'real.json']);
  });

  it('is a link out of the folder: the file there is replaced, and no temporary file is left on either side', () => {
    mkdirSync(at('inside'));
    mkdirSync(at('outside'));
    writeFileSync(at('outside/x'), 'old');
    symlinkSync(at('outside/x'), at('inside/x'));
    writeOutput(at('inside/x'), 'new');
    expect(readFileSync(at('outside/x'), 'utf8')).toBe('new');
    expect([readdirSync(at('inside')), readdirSync(at('outside'))]).toEqual([['x'], ['x']]);
  });

  it('is a link to nothing, in a circle or to a folder: it is refused, and stays', () => {
    symlinkSync('gone', at('dangling'));
    symlinkSync('circle', at('circle'));
    symlinkSync('.', at('to-folder'));
    expect(refusal(() => writeOutput(at('dangling'), 'x'))).toMatch(/FILE_UNWRITABLE: .* a link to what is not there/);
    expect(refusal(() => writeOutput(at('circle'), 'x'))).toMatch(/FILE_UNWRITABLE: .*circle/);
    expect(refusal(() => writeOutput(at('to-folder'), 'x'))).toMatch(/FILE_UNWRITABLE: .*a folder/);
    expect(readdirSync(folder).toSorted()).toEqual(['circle', 'dangling', 'to-folder']);
  });

  it('is a pipe with a reader: it is written to to the last byte, more than a pipe holds, and stays a pipe', async () => {
    const path = fifo('pipe');
    const reader = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const writer = inProcess(`writeOutput(${JSON.stringify(path)}, 'x'.repeat(300000));`);
    const [read] = await Promise.all([text(reader.stdout), once(writer, 'close')]);
    expect(read).toBe('x'.repeat(300_000));
    expect(lstatSync(path).isFIFO()).toBe(true);
  });

  it('is a pipe that nobody reads: it is refused after a while instead of waited for without end', () => {
    const path = fifo('pipe');
    expect(refusal(() => writeOutput(path, 'x'))).toMatch(/FILE_UNWRITABLE: .*nobody is at the other end \(ENXIO\)/);
    expect(lstatSync(path).isFIFO()).toBe(true);
  }, 20_000);

  it('is the null device: it is written to and stays a device; a full device is an error with its path', () => {
    writeOutput('/dev/null', 'x');
    appendOutput('/dev/null', 'x');
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(refusal(() => writeOutput('/dev/full', 'x'))).toMatch(/FILE_UNWRITABLE: cannot write \/dev\/full: no space/);
    expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  it.skipIf(!isRoot)('is a device of a temporary folder, as root: it is written to or refused, never replaced', () => {
    execFileSync('mknod', [at('null'), 'c', '1', '3']);
    execFileSync('mknod', [at('disk'), 'b', '7', '250']);
    symlinkSync('disk', at('link'));
    writeOutput(at('null'), 'x');
    for (const write of [writeOutput, appendOutput, writeFileAtomic]) {
      expect(refusal(() => write(at('disk'), 'x'))).toMatch(/FILE_UNWRITABLE: .*a block device/);
      expect(refusal(() => write(at('link'), 'x'))).toMatch(/FILE_UNWRITABLE: .*a block device/);
    }
    expect(refusal(() => writeFileAtomic(at('null'), 'x'))).toMatch(/FILE_UNWRITABLE: .*found a device/);
    expect([lstatSync(at('null')).isCharacterDevice(), lstatSync(at('disk')).isBlockDevice()]).toEqual([true, true]);
    expect(readdirSync(folder).toSorted()).toEqual(['disk', 'link', 'null']);
  });

  it('is /dev/stdout, /dev/stderr or /dev/fd/3: it goes where the descriptor goes, be that a pipe, a socket or a file', async () => {
    const child = inProcess(
      `for (const path of ['/dev/stdout', '/dev/stderr', '/dev/fd/3', '/proc/self/fd/1']) writeOutput(path, path + ' ');`,
      ['ignore', 'pipe', 'pipe', 'pipe'],
    );
    const streams = [child.stdio[1], child.stdio[2], child.stdio[3]];
    const said = await Promise.all(
      streams.map((stream) => (stream instanceof Readable ? text(stream) : Promise.resolve(''))),
    );
    expect(said).toEqual(['/dev/stdout /proc/self/fd/1 ', '/dev/stderr ', '/dev/fd/3 ']);
    const file = at('stdout.txt');
    const script = `import { writeOutput } from '${packageRoot()}/src/adapters/files/output.ts';
      writeOutput('/dev/stdout', 'one '); writeOutput('/dev/fd/1', 'two ');`;
    spawnSync('sh', [
      '-c',
      'echo zero > "$0"; exec "$1" --input-type=module -e "$2" >> "$0"',
      file,
      process.execPath,
      script,
    ]);
    expect(readFileSync(file, 'utf8')).toBe('zero\none two ');
  });

  it('is a descriptor that is not open: it is an error with its path', () => {
    expect(refusal(() => writeOutput('/dev/fd/987', 'x'))).toMatch(/FILE_UNWRITABLE: cannot write \/dev\/fd\/987/);
  });

  it('is a socket or a folder: it is refused, and stays', async () => {
    const server = createServer().listen(at('socket'));
    await once(server, 'listening');
    mkdirSync(at('folder'));
    expect(refusal(() => writeOutput(at('socket'), 'x'))).toMatch(/FILE_UNWRITABLE: .*a socket/);
    expect(refusal(() => writeOutput(at('folder'), 'x'))).toMatch(/FILE_UNWRITABLE: .*a folder/);
    expect(lstatSync(at('socket')).isSocket()).toBe(true);
    server.close();
  });
});

describe('a file of a workspace', () => {
  it('is never written through a link, which no verifier would accept in a dossier', () => {
    writeFileSync(at('elsewhere'), 'old');
    symlinkSync('elsewhere', at('DOCUMENT.md'));
    expect(refusal(() => writeFileAtomic(at('DOCUMENT.md'), 'new', { noLinks: true }))).toMatch(/found a link/);
    expect(readFileSync(at('elsewhere'), 'utf8')).toBe('old');
  });

  it('is not opened where a pipe or a device stands in its place, to append to or to begin', () => {
    const path = fifo('ledger.ndjson');
    for (const how of ['append', 'change', 'empty'] as const) {
      expect(refusal(() => openToChange(path, how))).toMatch(/FILE_UNWRITABLE: .*found a pipe/);
    }
    expect(refusal(() => openNew(path))).toMatch(/FILE_UNWRITABLE: .*already \(EEXIST\)/);
    createExclusive(path, 'x', 0o600);
    expect(lstatSync(path).isFIFO()).toBe(true);
  });
});

describe('an input', () => {
  it('is a pipe that nobody writes to, a socket, a folder or a device: it is refused at once and named', async () => {
    const path = fifo('pipe');
    mkdirSync(at('folder'));
    const server = createServer().listen(at('socket'));
    await once(server, 'listening');
    expect(refusal(() => readText(path))).toMatch(/FILE_UNREADABLE: .*expected a file, found a pipe/);
    expect(refusal(() => readTextIfThere(path))).toMatch(/FILE_UNREADABLE: .*found a pipe/);
    expect(refusal(() => readText(at('folder')))).toMatch(/FILE_UNREADABLE: .*found a folder/);
    expect(refusal(() => readText(at('socket')))).toMatch(/FILE_UNREADABLE: .*found a socket/);
    expect(refusal(() => readText('/dev/zero'))).toMatch(/FILE_UNREADABLE: .*found a device/);
    await expect(readBars(path, { symbols: new Set(['AAPL']), barMs: undefined })).rejects.toThrow('found a pipe');
    await expect(sshKeygenSigner({ keyFile: path })(new Uint8Array(), 'x')).rejects.toThrow('found a pipe');
    server.close();
  });

  it('is a process substitution of the shell: it is refused, with the advice to keep it in a file', () => {
    const script = `import { readText } from '${packageRoot()}/src/adapters/files/read.ts';
      try { readText(process.argv[1]); } catch (error) { console.log(error.code, error.nextSteps.join()); }`;
    const words = ['-c', 'exec "$0" --input-type=module -e "$1" <(echo secret)', process.execPath, script];
    expect(spawnSync('bash', words, { encoding: 'utf8' }).stdout).toBe(
      'FILE_UNREADABLE Name a file; what a pipe or a device gives must be kept in a file first.\n',
    );
  });

  it('is a file of /proc, which has content though its size is 0: it is read to its end', () => {
    expect(readText('/proc/self/status')).toContain('Pid:');
  });

  it('is too large: it is refused by its size before it is read, and one without end is read no further than that', () => {
    writeFileSync(at('sparse'), '');
    truncateSync(at('sparse'), 1e13);
    expect(refusal(() => readBytes(at('sparse')))).toMatch(/FILE_UNREADABLE: .*more than the 256 MiB/);
    truncateSync(at('sparse'), MOST_HAND_WRITTEN_BYTES + 1);
    expect(refusal(() => readText(at('sparse'), MOST_HAND_WRITTEN_BYTES))).toMatch(/more than the 16 MiB/);
    expect(refusal(() => readBytes('/proc/self/pagemap', 1_048_576))).toMatch(/FILE_UNREADABLE/);
  });

  it('leaves no descriptor open, whatever it was', () => {
    const open = () => readdirSync('/proc/self/fd').length;
    const [path, before] = [fifo('pipe'), open()];
    writeFileSync(at('sparse'), '');
    truncateSync(at('sparse'), 1e13);
    for (const one of [path, at('sparse'), folder, at('gone')]) refusal(() => readBytes(one));
    closeSync(openSync('/dev/null', 'r'));
    expect(open()).toBe(before);
  });
});

describe('what a process leaves that is killed while it writes', () => {
  const write = (name: string) => writeFileAtomic(at(name), 'x');

  it('is removed by the next that writes in the folder, unless its process is at work', async () => {
    const sleeper = spawn('sleep', ['60']);
    const named = (pid: number) => `.a.${own()}-${pid}-0123456789ab.tmp`;
    const dead = spawnSync('true').pid;
    for (const name of [named(dead), named(sleeper.pid ?? 0), '.a.tmp', '.b.0123456789ab.tmp'])
      writeFileSync(at(name), '');
    for (const name of [named(sleeper.pid ?? 0), `.old${named(1).replace(own(), '000000')}`, '.c.0123456789ab.tmp']) {
      writeFileSync(at(name), '');
      utimesSync(at(name), 1, 1);
    }
    write('a');
    const left = readdirSync(folder);
    sleeper.kill();
    expect(left.includes(named(dead))).toBe(false);
    // An old one of a running process, a file with another form of name, and a recent one of another version.
    expect(left.toSorted()).toEqual([named(sleeper.pid ?? 0), '.a.tmp', '.b.0123456789ab.tmp', 'a'].toSorted());
    expect(existsSync(at('a'))).toBe(true);
  });

  it('is removed from TMPDIR too, by the next that makes a folder of that kind', () => {
    const script = `import { makeTemporaryFolder } from '${packageRoot()}/src/adapters/files/temporary.ts';
      console.log(makeTemporaryFolder('prelive-kind-')); process.kill(process.pid, 'SIGKILL');`;
    const env = { ...process.env, TMPDIR: folder };
    const make = () => spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', env });
    const [first, second] = [make().stdout.trim(), make().stdout.trim()];
    expect(first).toContain('prelive-kind-');
    expect([existsSync(first), existsSync(second)]).toEqual([false, true]);
  });

  /** Host part in the names of temporary files, from a new one. */
  function own(): string {
    const script = `import { temporaryName } from '${packageRoot()}/src/adapters/files/temporary.ts'; console.log(temporaryName('x'));`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    return /^\.x\.([0-9a-f]{6})-/.exec(stdout)?.[1] ?? '';
  }
});
