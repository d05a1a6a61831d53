import type { LoadedConfig } from '../../domain/config.ts';
import type { CommitFacts, SystemFacts } from '../../domain/system-facts.ts';
import type { SystemCollectors } from '../../runner/ports/collectors.ts';
import { readCharter, signedDigests, type VerifyCharter } from '../policy/charter.ts';
import { type GithubTransport, liveGithub, recordedGithub } from '../project/github-transport.ts';
import type { RunProgram } from '../project/programs.ts';
import type { Schemas } from '../schemas/schemas.ts';
import { readAdapter, readErrorCodes } from './broker-adapter.ts';
import { readFixtures } from './fixtures.ts';
import { readInventory } from './inventory.ts';
import { notCollected } from './reading.ts';
import { readCoverage, readUnitTests } from './report-files.ts';
import { readReviews } from './reviews.ts';
import { readStageTests } from './stage-tests.ts';

/** A system at a commit, with the means to collect its facts. */
export interface CollectorTools {
  readonly loaded: LoadedConfig;
  readonly commit: CommitFacts;
  /** Folder that prelive writes to, absolute. */
  readonly workspace: string;
  readonly schemas: Schemas;
  readonly verifyCharter: VerifyCharter;
  /** See `CharterFacts.appliedLimits`. */
  readonly appliedLimits: Readonly<Record<string, number>>;
  /** Token for GitHub; public repositories can be read without one. */
  readonly githubToken?: string | undefined;
  /** Runs the system's programs; default `runCommand`. */
  readonly run?: RunProgram | undefined;
}

/** Creates the collectors of a system under validation. They throw PreliveError of files and of the configuration. */
export function createCollectors(tools: CollectorTools): SystemCollectors {
  const { loaded, commit, schemas, run } = tools;
  const { config, root } = loaded;
  const place = { root, commit };
  const charter = () =>
    readCharter(root, config, { schemas, verify: tools.verifyCharter, appliedLimits: tools.appliedLimits });
  const fixtures = (signed = signedDigests(charter())) =>
    readFixtures(root, config.fixtures?.manifest, signed, schemas);
  const inventory = (signed: ReadonlyMap<string, string> = new Map()) =>
    readInventory({ root, workspace: tools.workspace, signed }, config.artifacts?.manifest, schemas);
  return {
    artifacts: async () => {
      const facts = charter();
      const signed = signedDigests(facts);
      const coverage = await readCoverage(place, config.reports.coverage);
      return { inventory: inventory(signed), coverage, charter: facts, fixtures: fixtures(signed) };
    },
    interfaces: async () => ({
      adapter: await readAdapter(root, config.adapter, run),
      errorCodes: readErrorCodes(root, config.adapter?.errorCodes, schemas),
    }),
    implementation: async () => ({
      adapter: await readAdapter(root, config.adapter, run),
      unitTests: await readUnitTests(place, config.reports.unitTests),
      reviews: await reviewsOf(tools),
    }),
    infrastructure: async () => {
      const facts = fixtures();
      return { fixtures: facts, stageTests: await readStageTests(root, config.stageTests, facts, run) };
    },
  };
}

async function reviewsOf(tools: CollectorTools): Promise<SystemFacts['reviews']> {
  const { commit, schemas } = tools;
  const section = tools.loaded.config.reviews;
  if (section === undefined) return notCollected('prelive.yaml names no repository for reviews (reviews.repository)');
  const github: GithubTransport =
    section.recorded === undefined
      ? liveGithub(tools.githubToken)
      : recordedGithub(section.recorded, commit.commit, schemas);
  return readReviews({ section, commit, github, schemas });
}
