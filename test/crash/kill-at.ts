import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Preloaded into the real binary (`NODE_OPTIONS=--import`): ends it with SIGKILL at its `KILL_AT`-th disk change, and
 * writes the number of changes into the file `KILL_COUNT` at a normal end.
 */
const at = Number(process.env['KILL_AT'] ?? Number.POSITIVE_INFINITY);
const countFile = process.env['KILL_COUNT'];
const { writeFileSync } = fs;
let count = 0;

const CHANGES = ['writeSync', 'renameSync', 'linkSync', 'mkdirSync', 'rmSync', 'ftruncateSync', 'fsyncSync'] as const;

function countOne(): void {
  count += 1;
  if (count > at) process.kill(process.pid, 'SIGKILL');
}

for (const name of CHANGES) {
  const original = fs[name];
  Reflect.set(fs, name, (...words: readonly unknown[]) => {
    countOne();
    return Reflect.apply(original, fs, words);
  });
}
const { openSync } = fs;
Reflect.set(fs, 'openSync', (path: string, flags: string | number, mode?: number) => {
  if (typeof flags === 'string' ? flags !== 'r' : (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0)
    countOne();
  return openSync(path, flags, mode);
});
syncBuiltinESMExports();
if (countFile !== undefined) process.on('exit', () => writeFileSync(countFile, String(count)));
