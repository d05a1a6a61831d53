import type { DigestCheck, FixtureFacts, SeedName } from '../../domain/system-facts.ts';
import { faultFreeOr, type Measured } from '../measure.ts';

/** Required start seeds of tests. */
export const REQUIRED_SEEDS: Readonly<Record<SeedName, number>> = {
  global: 42,
  property: 100,
  metamorphic: 200,
  chaos: 300,
  integration: 400,
};

/** Checks fixtures and seeds against the charter's manifest. Without a charter, no one has signed the manifest. */
export function measureFixtures(fixtures: FixtureFacts): Measured {
  const faults = fixtureFaults(fixtures);
  if (faults.length > 0) return faultFreeOr(faults, '');
  if (fixtures.binding === 'no_charter') {
    return { kind: 'unknown', reason: `no charter names the digest of ${fixtures.manifest}, so nobody has signed it` };
  }
  return faultFreeOr([], `${fixtures.files.length} files and 5 seeds: as in ${fixtures.manifest}`);
}

/** Faults of the fixtures, one line each. */
export function fixtureFaults(fixtures: FixtureFacts): readonly string[] {
  return [...fixtures.files.flatMap(fileFault), ...seedFaults(fixtures), ...bindingFault(fixtures)];
}

function fileFault({ path, expected, found }: DigestCheck): string[] {
  if (found === undefined) return [`${path} is missing`];
  if (found === expected) return [];
  return [`${path} is altered: SHA-256 ${found.slice(0, 12)}…, signed ${expected.slice(0, 12)}…`];
}

function seedFaults({ seeds }: FixtureFacts): string[] {
  const names = Object.entries(REQUIRED_SEEDS);
  const found: Readonly<Record<string, number>> = seeds;
  return names
    .filter(([name, value]) => found[name] !== value)
    .map(([name, value]) => `seed ${name} is ${found[name] ?? 'not stated'}, expected ${value}`);
}

function bindingFault({ binding, manifest }: FixtureFacts): string[] {
  if (binding === 'other_digest') return [`${manifest} is not the one that was signed`];
  return binding === 'not_named' ? [`${manifest} is not named by the charter`] : [];
}
