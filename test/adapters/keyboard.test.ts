import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startProgress } from '../../src/adapters/terminal/progress.ts';

const source = resolve(import.meta.dirname, '../../src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const holding = (pattern: RegExp) => files.filter((file) => pattern.test(readFileSync(join(source, file), 'utf8')));

describe('the keyboard, which in raw mode makes Ctrl-C a character', () => {
  const setRawMode = vi.fn(() => process.stdin);
  const terminal = { isTTY: true, columns: 80, cursorTo: () => true, clearLine: () => true, moveCursor: () => true };
  const before = [
    [process.stdin, propertiesOf(process.stdin, ['isTTY', 'setRawMode'])],
    [process.stderr, propertiesOf(process.stderr, ['isTTY', ...Object.keys(terminal)])],
  ] as const;
  beforeEach(() => {
    for (const [name, value] of Object.entries({ CI: undefined, NO_COLOR: undefined, TERM: 'xterm' }))
      vi.stubEnv(name, value);
    Object.assign(process.stdin, { isTTY: true, setRawMode });
    Object.assign(process.stderr, terminal);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    for (const [stream, properties] of before) Object.assign(stream, properties);
  });

  it('is not taken into raw mode by a spinner, from its first text to its end', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const progress = await startProgress('working');
    progress.update('still working');
    progress.stop();
    expect(write.mock.calls.flat().join('')).toContain('working');
    expect(setRawMode).not.toHaveBeenCalled();
  });

  it('can be reached by one spinner alone', () => {
    expect(holding(/from 'ora'|import\('ora'\)/)).toEqual(['adapters/terminal/progress.ts']);
    expect(holding(/setRawMode|emitKeypressEvents/)).toEqual([]);
  });

  it('is read by lines where a person is asked something', () => {
    const asking = holding(/createInterface\(\{[^}]*stdin/);
    expect(asking).toEqual(holding(/createInterface\(\{[^}]*stdin[^}]*terminal: false/));
    expect(asking).not.toEqual([]);
  });
});

function propertiesOf(stream: object, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.map((name): [string, unknown] => [name, Reflect.get(stream, name)]));
}
