import type { StageContext, StageResult } from '../domain/artifact.ts';
import type { PreliveConfig } from '../domain/config.ts';
import type { Attachment } from '../domain/evidence.ts';
import type { SystemFacts } from '../domain/system-facts.ts';
import { artifactReport } from '../stages/01-artifact-validation/report.ts';
import { validateArtifacts } from '../stages/01-artifact-validation/stage.ts';
import { breakDownStages } from '../stages/02-hierarchical-breakdown/stage.ts';
import type { InterfaceMappingInputs } from '../stages/03-interface-mapping/inputs.ts';
import { mapInterfaces } from '../stages/03-interface-mapping/stage.ts';
import { prepareImplementation } from '../stages/04-implementation-preparation/stage.ts';
import { checkTestInfrastructure } from '../stages/05-test-infrastructure/stage.ts';
import { recordStage, type StageReport, stageContext, type Validation } from './validation.ts';

/** Stages that need files and processes, but no broker. */
export type StaticStage = 1 | 2 | 3 | 4 | 5;

/** Collectors of facts about one system, by stage. */
export interface Collectors {
  artifacts(): Promise<Pick<SystemFacts, 'inventory' | 'coverage' | 'charter' | 'fixtures'>>;
  interfaces(): Promise<Pick<SystemFacts, 'adapter' | 'errorCodes'>>;
  implementation(): Promise<Pick<SystemFacts, 'adapter' | 'unitTests' | 'reviews'>>;
  infrastructure(): Promise<Pick<SystemFacts, 'fixtures' | 'stageTests'>>;
}

/** A system under validation, with prelive's own facts for stages 2 and 3. */
export interface SystemUnderValidation {
  readonly config: PreliveConfig;
  readonly collectors: Collectors;
  /** Digests of the gate files in force. */
  readonly gateFiles: readonly Attachment[];
  /** The client library, and the result of looking up its operations. */
  readonly broker: Pick<InterfaceMappingInputs, 'library' | 'verification'>;
}

/** Collects, records and judges one of the stages 1-5. Throws PreliveError of collectors and files. */
export async function runStaticStage(
  stage: StaticStage,
  system: SystemUnderValidation,
  validation: Validation,
): Promise<StageReport> {
  if (stage === 1) return runArtifactValidation(system, validation);
  const result = await measure(stage, system, validation, stageContext(validation));
  return recordStage(validation, stage, result);
}

/** Stage 1's report shows its own verdict, so it is written after judging the gate. */
async function runArtifactValidation(system: SystemUnderValidation, validation: Validation): Promise<StageReport> {
  const context = stageContext(validation);
  const facts = await system.collectors.artifacts();
  const report = await recordStage(validation, 1, validateArtifacts(facts, context));
  const { system: about } = system.config;
  const document = artifactReport(
    { ...facts, system: about, subject: validation.subject, verdict: report.verdict },
    context,
  );
  return { ...report, files: validation.workspace.write([document]) };
}

async function measure(
  stage: Exclude<StaticStage, 1>,
  { config, collectors, gateFiles, broker }: SystemUnderValidation,
  { gates }: Validation,
  context: StageContext,
): Promise<StageResult> {
  const system = config.system.name;
  switch (stage) {
    case 2:
      return breakDownStages({ system, gates, attachments: gateFiles }, context);
    case 3: {
      const facts = await collectors.interfaces();
      return mapInterfaces({ ...facts, ...broker, system, adapterOffered: config.adapter !== undefined }, context);
    }
    case 4: {
      const requiredOperations = config.implementation?.requiredOperations;
      return prepareImplementation({ ...(await collectors.implementation()), requiredOperations }, context);
    }
    case 5:
      return checkTestInfrastructure(await collectors.infrastructure(), context);
  }
}
