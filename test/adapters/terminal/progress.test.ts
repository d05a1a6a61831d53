import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isDrawable, silentProgress, startProgress } from '../../../src/adapters/terminal/progress.ts';

beforeEach(() => {
  vi.stubEnv('CI', undefined);
  vi.stubEnv('NO_COLOR', undefined);
  vi.stubEnv('TERM', 'xterm');
});
afterEach(() => vi.unstubAllEnvs());

describe('progress', () => {
  it.each([
    ['a terminal with a width', { isTTY: true, columns: 80 }, true],
    ['a terminal of 0 columns, on which the spinner would loop for ever', { isTTY: true, columns: 0 }, false],
    ['a pipe', { isTTY: false, columns: 80 }, false],
  ])('on %s', (_, stream, drawn) => {
    expect(isDrawable(stream)).toBe(drawn);
  });

  it('is drawn nowhere in CI', () => {
    vi.stubEnv('CI', 'true');
    expect(isDrawable({ isTTY: true, columns: 80 })).toBe(false);
  });

  it.each([
    ['a terminal that knows no escape codes', { TERM: 'dumb' }],
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['CI', { CI: '' }],
  ])('is drawn nowhere with %s', (_, environment) => {
    expect(isDrawable({ isTTY: true, columns: 80 }, { TERM: 'xterm', ...environment })).toBe(false);
  });

  it('is drawn with an empty NO_COLOR, which says nothing', () => {
    expect(isDrawable({ isTTY: true, columns: 80 }, { TERM: 'xterm', NO_COLOR: '' })).toBe(true);
  });

  it('is silent where it cannot be drawn', async () => {
    vi.stubEnv('CI', 'true');
    expect(await startProgress('working')).toBe(silentProgress);
  });
});
