import { custom } from '@oclif/core/args';
import { option } from '@oclif/core/flags';
import { systemClock } from '../../adapters/system-clock.ts';
import { parseInstant } from '../../composition/flag-values.ts';
import { gateFolderFlag, gateSources, parseStage } from '../../composition/gate-sources.ts';
import type { Preset } from '../../domain/gate.ts';
import type { StageNumber } from '../../domain/stage.ts';
import { VERDICT_EXIT_CODES } from '../../domain/verdict.ts';
import type { StageExplanation } from '../../runner/explain-stage.ts';
import { BaseCommand, formatFlags, outFlag } from '../base-command.ts';
import { asOfFlag, policyFlag, stepFlag, systemFlag } from '../flags.ts';

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
    const { explainStage } = await import('../../runner/explain-stage.ts');
    const { explanationLines } = await import('../../runner/gate-screens.ts');
    const { loadGates } = await import('../../runner/load-gates.ts');
    const { readLedger } = await import('../../adapters/ledger/read-ledger.ts');
    const { loadRecordCheck } = await import('../../adapters/ledger/record-check.ts');
    const { attestedJudgeOf } = await import('../../composition/attested-evidence.ts');
    const { waiversOf } = await import('../../composition/waivers.ts');
    const { packaged, own } = await gateSources(flags);
    const asOf = flags['as-of'] === undefined ? systemClock.now() : parseInstant('--as-of', flags['as-of']);
    const gates = await loadGates(packaged, own);
    const explanation = await explainStage({
      gates,
      waivers: await waiversOf(flags, gates, asOf),
      attestedRecordFault: await attestedJudgeOf(flags, asOf),
      records: readLedger(flags.out, await loadRecordCheck()).records,
      stage: args.stage,
      preset: flags.preset,
      ...(flags.step === undefined ? {} : { step: flags.step }),
      asOf,
    });
    const { verdict } = explanation;
    const lines = explanationLines(explanation, asOf);
    const exitCode = VERDICT_EXIT_CODES[verdict.verdict];
    return this.conclude({ word: verdict.verdict, exitCode, gates: [verdict], lines }, explanation);
  }
}
