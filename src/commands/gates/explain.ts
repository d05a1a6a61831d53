import { custom } from '@oclif/core/args';
import { option } from '@oclif/core/flags';
import { parseStage } from '../../composition/flag-values.ts';
import type { Preset } from '../../domain/gate.ts';
import type { StageNumber } from '../../domain/stage.ts';
import { VERDICT_EXIT_CODES } from '../../domain/verdict.ts';
import type { StageExplanation } from '../../runner/explain-stage.ts';
import { BaseCommand, formatFlags, outFlag } from '../base-command.ts';
import { asOfFlag, gateFolderFlag, policyFlag, stepFlag, systemFlag } from '../flags.ts';

const PRESETS = ['spec', 'strict'] as const satisfies readonly Preset[];

const stageArg = custom<StageNumber>({ parse: async (text) => parseStage(text) });

/** `prelive gates explain STAGE`. */
export class GatesExplain extends BaseCommand {
  static override description =
    'Explains the gate of a stage on the evidence of a workspace: each clause, the values it saw, the records they came from, and what to do.\nExits with the code of the verdict.';
  static override examples = [
    '<%= config.bin %> gates explain 7',
    '<%= config.bin %> gates explain 7 --out reports/rehearsal --json',
    '<%= config.bin %> gates explain 7 --as-of 2026-11-20T17:00:00Z',
  ];
  static override args = {
    stage: stageArg({ description: 'Stage, 1 to 8.', required: true }),
  };
  static override flags = {
    out: outFlag,
    ...formatFlags,
    gates: gateFolderFlag(),
    system: systemFlag,
    policy: policyFlag,
    step: stepFlag({ description: 'Step to judge for; by default what the evidence suggests.' }),
    'as-of': asOfFlag,
    preset: option({ description: 'Preset of the thresholds.', options: PRESETS, default: 'spec' as const })(),
  };

  async run(): Promise<StageExplanation> {
    const { args, flags } = await this.parse(GatesExplain);
    const { explainGateOf } = await import('../../composition/gates.ts');
    const { explanationLines } = await import('../../runner/gate-screens.ts');
    const { explanation, asOf } = await explainGateOf(args.stage, flags);
    const { verdict } = explanation;
    const lines = explanationLines(explanation, asOf);
    const exitCode = VERDICT_EXIT_CODES[verdict.verdict];
    return this.conclude({ word: verdict.verdict, exitCode, gates: [verdict], lines }, explanation);
  }
}
