import { boolean } from '@oclif/core/flags';
import type { StaticStage } from '../runner/static-stages.ts';
import type { StageReport } from '../runner/validation.ts';
import { BaseCommand } from './base-command.ts';
import { judgingFlags } from './flags.ts';

/** Base of the stages 1 to 5, which measure files and processes of the system and use no broker. */
abstract class StaticStageCommand extends BaseCommand {
  static override flags = {
    ...judgingFlags,
    verbose: boolean({ description: 'Show every clause with its records.' }),
  };

  protected abstract readonly stage: StaticStage;

  async run(): Promise<StageReport> {
    const { flags } = await this.parse(StaticStageCommand);
    const { measureStage } = await import('../composition/static-stage.ts');
    const { stageLines } = await import('../runner/stage-screen.ts');
    const { report, validation, system } = await measureStage(this.stage, flags);
    const lines = stageLines(report, validation, { verbose: flags.verbose, system });
    return this.concludeStage(report, lines);
  }
}

const examplesOf = (stage: StaticStage) => [
  `<%= config.bin %> stage${stage} --system fixtures/sample-system`,
  `<%= config.bin %> stage${stage} --system fixtures/sample-system --step rehearsal --json`,
];

/** `prelive stage1`. */
export class Stage1 extends StaticStageCommand {
  static override description =
    'Stage 1, artifact validation: the artifacts that must be there, test coverage, the signed charter, fixtures.';
  static override examples = examplesOf(1);
  protected readonly stage = 1;
}

/** `prelive stage2`. */
export class Stage2 extends StaticStageCommand {
  static override description = 'Stage 2, hierarchical breakdown: the flow of the stages from their own definitions.';
  static override examples = examplesOf(2);
  protected readonly stage = 2;
}

/** `prelive stage3`. */
export class Stage3 extends StaticStageCommand {
  static override description =
    'Stage 3, interface mapping: eight broker operations and the error codes, held against the client library and your adapter.';
  static override examples = examplesOf(3);
  protected readonly stage = 3;
}

/** `prelive stage4`. */
export class Stage4 extends StaticStageCommand {
  static override description =
    'Stage 4, implementation preparation: unit tests, code reviews and required operations of the commit.';
  static override examples = examplesOf(4);
  protected readonly stage = 4;
}

/** `prelive stage5`. */
export class Stage5 extends StaticStageCommand {
  static override description = 'Stage 5, test infrastructure: the stage tests, their dry runs, their fixtures.';
  static override examples = examplesOf(5);
  protected readonly stage = 5;
}
