import { custom } from '@oclif/core/args';
import { option } from '@oclif/core/flags';
import { systemClock } from '../../adapters/system-clock.ts';
import type { Preset } from '../../domain/gate.ts';
import type { StageNumber } from '../../domain/stage.ts';
import { VERDICT_EXIT_CODES } from '../../domain/verdict.ts';
import type { StageExplanation } from '../../runner/explain-stage.ts';
import { BaseCommand, outFlag } from '../base-command.ts';
import { stepFlag, systemFlag } from '../flags.ts';
import { gateFolderFlag, gateSources, parseStage } from './sources.ts';

const PRESETS = ['spec', 'strict'] as const satisfies readonly Preset[];

const stageArg = custom<StageNumber>({ parse: async (text) => parseStage(text) });

/** `prelive gates explain STAGE`. */
export class GatesExplain extends BaseCommand {
  static override description =
    'Explains the gate of a stage on the evidence of a workspace: each clause, the values it saw, the records they came from, and what to do. Exits with the code of the verdict.';
  static override examples = [
    '<%= config.bin %> gates explain 7',
    '<%= config.bin %> gates explain 7 --out reports/rehearsal --json',
  ];
  static override args = {
    stage: stageArg({ description: 'Stage, 1 to 8.', required: true }),
  };
  static override flags = {
    out: outFlag,
    gates: gateFolderFlag(),
    system: systemFlag,
    step: stepFlag({ description: 'Step to judge for; by default what the evidence suggests.' }),
    preset: option({ description: 'Preset of the thresholds.', options: PRESETS, default: 'spec' as const })(),
  };

  async run(): Promise<StageExplanation> {
    const { args, flags } = await this.parse(GatesExplain);
    const { explainStage } = await import('../../runner/explain-stage.ts');
    const { explanationLines } = await import('../../runner/gate-screens.ts');
    const { loadGates } = await import('../../runner/load-gates.ts');
    const { readLedger } = await import('../../adapters/ledger/read-ledger.ts');
    const { loadRecordCheck } = await import('../../adapters/ledger/record-check.ts');
    const { packaged, own } = await gateSources(flags);
    const asOf = systemClock.now();
    const explanation = await explainStage({
      gates: await loadGates(packaged, own),
      records: readLedger(flags.out, await loadRecordCheck()).records,
      stage: args.stage,
      preset: flags.preset,
      ...(flags.step === undefined ? {} : { step: flags.step }),
      asOf,
    });
    this.print(explanationLines(explanation, asOf));
    this.exitWith(VERDICT_EXIT_CODES[explanation.verdict.verdict]);
    return explanation;
  }
}
