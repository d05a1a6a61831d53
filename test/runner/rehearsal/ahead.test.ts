import { describe, expect, it } from 'vitest';
import { collectAhead } from '../../../src/runner/rehearsal/ahead.ts';
import type { Collectors } from '../../../src/runner/static-stages.ts';

const MISSING = { kind: 'missing', reason: 'not looked at' } as const;
const NAMES = ['artifacts', 'interfaces', 'implementation', 'infrastructure'] as const;

/** Collectors that note the start and end of each; one may fail. */
function written(failing?: Error): { readonly collectors: Collectors; readonly log: readonly string[] } {
  const log: string[] = [];
  const turn = async (name: (typeof NAMES)[number]) => {
    log.push(`${name} begins`);
    await Promise.resolve();
    log.push(`${name} ends`);
    if (failing?.message === name) throw failing;
  };
  const collectors: Collectors = {
    artifacts: async () => {
      await turn('artifacts');
      return { inventory: MISSING, coverage: MISSING, charter: MISSING, fixtures: MISSING };
    },
    interfaces: async () => {
      await turn('interfaces');
      return { adapter: MISSING, errorCodes: MISSING };
    },
    implementation: async () => {
      await turn('implementation');
      return { adapter: MISSING, unitTests: MISSING, reviews: MISSING };
    },
    infrastructure: async () => {
      await turn('infrastructure');
      return { fixtures: MISSING, stageTests: MISSING };
    },
  };
  return { collectors, log };
}

describe('what is collected ahead', () => {
  it('has its programs run one after the other, though only the last is asked for', async () => {
    const { collectors, log } = written();
    expect(await collectAhead(collectors).infrastructure()).toEqual({ fixtures: MISSING, stageTests: MISSING });
    const programs = log.filter((line) => !line.startsWith('artifacts'));
    expect(programs).toEqual(NAMES.slice(1).flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it('looks at the files while the first programs run', async () => {
    const { collectors, log } = written();
    await collectAhead(collectors).infrastructure();
    expect(log.slice(0, 2)).toEqual(['interfaces begins', 'artifacts begins']);
  });

  it('is collected once, also when it has been collected before it is asked for', async () => {
    const { collectors, log } = written();
    const ahead = collectAhead(collectors);
    await ahead.infrastructure();
    expect(await ahead.artifacts()).toMatchObject({ inventory: MISSING });
    expect(log).toHaveLength(2 * NAMES.length);
  });

  it('fails where it is asked for, and no program after it is begun', async () => {
    const { collectors, log } = written(new Error('interfaces'));
    const ahead = collectAhead(collectors);
    expect(await ahead.artifacts()).toMatchObject({ fixtures: MISSING });
    await expect(ahead.interfaces()).rejects.toThrow('interfaces');
    await expect(ahead.infrastructure()).rejects.toThrow('interfaces');
    expect(log).not.toContain('implementation begins');
  });
});
