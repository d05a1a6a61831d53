import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCollectors } from '../../../src/adapters/collectors/collect.ts';
import { verifyOperations } from '../../../src/adapters/ib/operations.ts';
import { charterVerifier } from '../../../src/adapters/policy/charter-signatures.ts';
import { subjectOf } from '../../../src/adapters/project/configuration-digest.ts';
import { loadConfig } from '../../../src/adapters/project/load-config.ts';
import { prepareRehearsal } from '../../../src/adapters/project/prepare-rehearsal.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { createRenderer } from '../../../src/adapters/templates/templates.ts';
import type { Artifact, StageResult } from '../../../src/domain/artifact.ts';
import type { EvidenceRecord } from '../../../src/domain/evidence.ts';
import { evaluateGate } from '../../../src/gates/evaluate-gate.ts';
import { parseGates } from '../../../src/gates/parse-gates.ts';
import { APPLIED_LIMITS } from '../../../src/runner/charter/applied-limits.ts';
import { artifactReport } from '../../../src/stages/01-artifact-validation/report.ts';
import { validateArtifacts } from '../../../src/stages/01-artifact-validation/stage.ts';
import { breakDownStages } from '../../../src/stages/02-hierarchical-breakdown/stage.ts';
import { mapInterfaces } from '../../../src/stages/03-interface-mapping/stage.ts';
import { prepareImplementation } from '../../../src/stages/04-implementation-preparation/stage.ts';
import { checkTestInfrastructure } from '../../../src/stages/05-test-infrastructure/stage.ts';
import { gateOf, PACKAGED } from '../../gates/support.ts';
import { CONTEXT } from '../../stages/system-facts.ts';
import { readGateTexts } from './gate-texts.ts';

const schemas = createSchemas();
const render = createRenderer();

interface Outcome {
  /** Value and detail by stage and name. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly details: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
  readonly documents: Readonly<Record<string, string>>;
}

/** Runs stages 1-5 of a sample system, as a rehearsal does. */
async function stagesOf(name: string): Promise<Outcome> {
  const prepared = await prepareRehearsal(loadConfig(resolve('fixtures', name), schemas));
  try {
    await prepared.unitTests;
    return await measure(prepared);
  } finally {
    await prepared.dispose();
    expect(existsSync(prepared.loaded.root)).toBe(false);
  }
}

async function measure({ loaded, commit }: Awaited<ReturnType<typeof prepareRehearsal>>): Promise<Outcome> {
  const { config, root } = loaded;
  const verifyCharter = charterVerifier(schemas, Date.parse(CONTEXT.observedAt));
  const workspace = resolve(root, 'none');
  const tools = { loaded, commit, workspace, schemas, verifyCharter, appliedLimits: APPLIED_LIMITS };
  const collectors = createCollectors(tools);
  const artifacts = await collectors.artifacts();
  const { gates, findings } = await parseGates(
    PACKAGED,
    config.gates === undefined ? [] : readGateTexts(resolve(root, config.gates)),
  );
  expect(findings).toEqual([]);
  const subject = subjectOf(loaded, commit);
  const first = validateArtifacts(artifacts, CONTEXT);
  const results: readonly StageResult[] = [
    first,
    breakDownStages({ system: config.system.name, gates, attachments: [] }, CONTEXT),
    mapInterfaces(
      {
        ...(await collectors.interfaces()),
        system: config.system.name,
        adapterOffered: true,
        library: { name: '@stoqey/ib', version: '1.6.10' },
        verification: verifyOperations(),
      },
      CONTEXT,
    ),
    prepareImplementation(
      { ...(await collectors.implementation()), requiredOperations: config.implementation?.requiredOperations },
      CONTEXT,
    ),
    checkTestInfrastructure(await collectors.infrastructure(), CONTEXT),
  ];
  const records = first.observations.map(
    (one, index): EvidenceRecord => ({
      ...one,
      sequence: index + 1,
      subject,
      previous: '0'.repeat(64),
      digest: '0'.repeat(64),
    }),
  );
  const verdict = await evaluateGate({
    gate: gateOf(gates, 1),
    dependencyVerdicts: {},
    records,
    step: 'rehearsal',
    preset: 'spec',
    subject,
    asOf: Date.parse(CONTEXT.observedAt),
  });
  const report = artifactReport({ ...artifacts, system: config.system, subject, verdict }, CONTEXT);
  const observations = results.flatMap((result) => result.observations);
  return {
    facts: Object.fromEntries(observations.map(({ stage, name, value }) => [`${stage} ${name}`, value])),
    details: Object.fromEntries(observations.map(({ stage, name, detail = '' }) => [`${stage} ${name}`, detail])),
    missing: results.flatMap((result) => (result.missing ?? []).map(({ name }) => name)),
    documents: Object.fromEntries([report, ...results.flatMap((result) => result.artifacts)].map(rendered)),
  };
}

function rendered(artifact: Artifact): readonly [string, string] {
  if (artifact.kind !== 'document') throw new Error('stages 1-5 write documents alone');
  return [artifact.path, render(artifact.template, artifact.model)];
}

const DOCUMENTS = ['IBKR_ARTIFACT_VALIDATION_REPORT.md', 'IBKR_INTEGRATION_FLOW.md', 'IBKR_INTERFACE_MAP.md'];

describe('the sample system', () => {
  it('passes stages 1-5 on its own tests, reports, signatures and reviews, and its documents are these', async () => {
    const { facts, missing, documents } = await stagesOf('sample-system');
    const { '1 test_coverage': coverage, '1 artifact_coverage': artifacts, ...truths } = facts;
    expect(artifacts).toBe(1);
    expect(coverage).toBeGreaterThanOrEqual(0.8);
    expect(coverage).toBeLessThan(1);
    expect(Object.keys(truths)).toHaveLength(12);
    expect(Object.entries(truths).filter(([, value]) => value !== true)).toEqual([]);
    expect(missing).toEqual([]);
    for (const name of DOCUMENTS)
      await expect(documents[name]).toMatchFileSnapshot(`../../golden/sample-system/${name}`);
  });

  it('becomes the same commit each time', async () => {
    const source = loadConfig(resolve('fixtures/sample-system'), schemas);
    const first = await prepareRehearsal(source);
    const second = await prepareRehearsal(source);
    await first.dispose();
    await second.dispose();
    expect(second.commit).toEqual(first.commit);
    expect(first.commit.dirty).toBe(false);
    expect(first.loaded.root).not.toBe(second.loaded.root);
    expect(subjectOf(source, first.commit).configurationDigest).toHaveLength(64);
  });
});

describe('its broken twin', () => {
  it('fails in every one of stages 1-5, for the reasons that BROKEN.md gives, and its documents are these', async () => {
    const { facts, details, missing, documents } = await stagesOf('sample-system-broken');
    expect(facts['1 artifact_coverage']).toBeLessThan(0.8);
    expect(facts['1 test_coverage']).toBeLessThan(0.8);
    const failing = Object.entries(facts).flatMap(([name, value]) => (value === false ? [name] : []));
    expect(failing).toEqual([
      '1 governance_signed',
      '1 fixtures_valid',
      '2 input_output_clear',
      '3 all_operations_mapped',
      '3 error_codes_documented',
      '4 implementation_complete',
      '4 unit_tests_pass',
      '4 code_review_approved',
      '5 tests_runnable',
      '5 fixtures_configured',
    ]);
    expect(details).toMatchObject({
      '1 artifact_coverage': expect.stringMatching(/short: unit_tests, contracts, runbook, workflow/),
      '1 governance_signed': expect.stringMatching(/signature of cto does not hold: no line of allowed_signers/),
      '1 fixtures_valid': expect.stringMatching(/bars-aapl.csv is altered/),
      '2 input_output_clear': '"market calendar" of stage 2 is used by no later stage',
      '3 all_operations_mapped': expect.stringMatching(/does not offer cancelOrder/),
      '3 error_codes_documented': expect.stringMatching(/no handling for 202/),
      '4 implementation_complete': 'not implemented: cancelOrder',
      '4 unit_tests_pass': expect.stringMatching(/2 failed/),
      '4 code_review_approved': expect.stringMatching(/dana-okafor does not count: nobody approves their own code/),
      '5 tests_runnable': expect.stringMatching(/^latency_benchmark: exit 1: Error \[ERR_MODULE_NOT_FOUND\]/),
    });
    expect(missing).toEqual([]);
    for (const name of DOCUMENTS)
      await expect(documents[name]).toMatchFileSnapshot(`../../golden/sample-system-broken/${name}`);
  });
});
