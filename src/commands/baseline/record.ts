import { shellWord } from '../../runner/output/shell-word.ts';
import { BaseCommand, outFlag } from '../base-command.ts';
import { ledgerFlags, stepFlag, symbolsFlag, systemFlag, tradingFlags, wholeNumber } from '../flags.ts';

/** `prelive baseline record`. */
export class BaselineRecord extends BaseCommand {
  static override description =
    'Records the latency baseline that stage 7 compares with: places orders of one share far below the market, one after the other, and cancels each.\nWrites BASELINE.json. From a simulated gateway it counts in a rehearsal alone.\nCtrl-C, SIGTERM or a closed window cancels its order first and keeps an older baseline; a second one leaves at once and names what is open. Exit code 130.\nWhat a baseline that was killed has left open is cancelled first.';
  static override examples = [
    '<%= config.bin %> baseline record',
    '<%= config.bin %> baseline record --orders 500 --symbols AAPL --out reports/s7',
  ];
  static override flags = {
    out: outFlag,
    ...ledgerFlags,
    system: systemFlag,
    orders: wholeNumber({
      description: 'Orders to place; a baseline needs at least 200.',
      default: 200,
      min: 200,
      max: 10_000,
    }),
    symbols: symbolsFlag(),
    ...tradingFlags,
    step: stepFlag(),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(BaselineRecord);
    const { recordLatencyBaseline } = await import('../../composition/baseline.ts');
    const { baseline, p95Ms } = await recordLatencyBaseline(flags, this.host);
    const { origin, networkClass, latenciesMs } = baseline;
    this.print([
      `baseline of ${latenciesMs.length} orders over ${networkClass} (${origin}): p95 ${p95Ms.toFixed(1)} ms`,
      ` wrote ${flags.out}/BASELINE.json`,
      ` next  prelive stage7 --out ${shellWord(flags.out)}`,
    ]);
    return { orders: latenciesMs.length, p95Ms, origin, networkClass };
  }
}
