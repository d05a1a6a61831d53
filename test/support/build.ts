import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Builds dist/ once before the tests that start the real binary. */
export default function setup(): void {
  execFileSync(process.execPath, ['scripts/build.ts'], {
    cwd: resolve(import.meta.dirname, '../..'),
    stdio: 'inherit',
  });
}
