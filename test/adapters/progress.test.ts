import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isDrawable, silentProgress, startProgress } from '../../src/adapters/progress.ts';

beforeEach(() => vi.stubEnv('CI', undefined));
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

  it('is silent where it cannot be drawn', async () => {
    vi.stubEnv('CI', 'true');
    expect(await startProgress('working')).toBe(silentProgress);
  });
});
