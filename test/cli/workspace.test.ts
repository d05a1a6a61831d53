import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, startCli } from '../support/run-cli.ts';
import { filesIn, read, scratch, verdictsOn } from './scratch.ts';

const SHORT = ['rehearse', '--duration', '10m', '--trades', '1-20'];

describe.concurrent('two rehearsals at once into the same folder', () => {
  it('do not mix: one of them ends as if it were alone, the other says that the workspace is busy', async () => {
    const place = scratch();
    const runs = await Promise.all([runCli(SHORT, place), runCli([...SHORT, '--seed', '7'], place)]);
    const refused = runs.find(({ exitCode }) => exitCode === 4);
    const held = runs.find(({ exitCode }) => exitCode === 3);
    expect(refused?.stderr).toContain('error WORKSPACE_BUSY (exit 4)');
    expect(refused?.stdout).toBe('');
    expect(verdictsOn(held?.stdout ?? '').at(-1)).toEqual(['8', 'REHEARSAL_INCOMPLETE']);
    const sequences = read(join(place, 'reports/rehearsal'), 'ledger.ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    expect((await runCli(['status', '--out', 'reports/rehearsal'], place)).exitCode).toBe(0);
  });
});

describe.concurrent('a rehearsal that is interrupted', () => {
  it('exits 130 without a verdict, removes its copy of the system, and its folder can be used again', async () => {
    const [place, temporary] = [scratch(), scratch()];
    const running = startCli([...SHORT, '--json'], place, { env: { TMPDIR: temporary } });
    await appears(() => existsSync(join(place, 'reports/rehearsal/IBKR_INTERFACE_MAP.md')));
    running.process.kill('SIGINT');
    const { exitCode, stdout } = await running.ended;
    expect(exitCode).toBe(130);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'INTERRUPTED', exitCode: 130 });
    expect(copies(temporary)).toEqual([]);
    expect(filesIn(join(place, 'reports/rehearsal'))).not.toContain('PRELIVE_VERIFICATION_LOG.json');
    expect((await runCli(SHORT, place)).exitCode).toBe(3);
  });

  it('twice leaves at once, and still removes its copy of the system', async () => {
    const [place, temporary] = [scratch(), scratch()];
    const running = startCli(SHORT, place, { env: { TMPDIR: temporary } });
    await appears(() => copies(temporary).length > 0);
    running.process.kill('SIGINT');
    running.process.stderr?.once('data', () => running.process.kill('SIGINT'));
    expect(await running.ended).toMatchObject({ exitCode: 130, stdout: '' });
    expect(copies(temporary)).toEqual([]);
  });
});

describe.concurrent('a disk that is full', () => {
  it('stops a rehearsal with exit 4, naming the file, and leaves no half-written one', async () => {
    const place = scratch();
    // Limits files to 100 blocks of 1 KiB: the log of the session needs more.
    const launcher = ['bash', '-c', 'trap "" XFSZ; ulimit -f 100; exec "$@"', '_'];
    const { exitCode, stderr } = await runCli(['rehearse', '--out', 'w'], place, { launcher });
    expect(exitCode).toBe(4);
    expect(stderr).toContain('error FILE_UNWRITABLE (exit 4)');
    expect(stderr).toMatch(/cannot write w\/\S+: the file would be larger than allowed/);
    expect(filesIn(join(place, 'w')).filter((file) => file.includes('.tmp'))).toEqual([]);
    expect((await runCli(['status', '--out', 'w'], place)).exitCode).toBe(0);
  });
});

describe.concurrent('a workspace that cannot be made', () => {
  it('is named, with the reason', async () => {
    const place = scratch();
    writeFileSync(join(place, 'reports'), 'a file');
    const { exitCode, stderr } = await runCli(['decide'], place);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('error FILE_UNWRITABLE (exit 4)');
    expect(stderr).toContain('reports');
  });
});

/** Waits until a condition on the disk is true; checked after each turn of the event loop. */
async function appears(look: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!look()) {
    if (performance.now() > deadline) throw new Error('waited in vain');
    await new Promise((settle) => setTimeout(settle, 20));
  }
}

const copies = (temporary: string) => readdirSync(temporary).filter((name) => name.startsWith('prelive-rehearsal-'));
