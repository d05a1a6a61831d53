import { string } from '@oclif/core/flags';
import { BaseCommand } from './base-command.ts';
import { judgingFlags, policyFlag } from './flags.ts';

/** `prelive propose`. */
export class Propose extends BaseCommand {
  static override description =
    'Freezes the dossier: judges every gate again, writes GO_LIVE_DECISION_GATE.md and the other documents in their final bytes, and statement.json over all of them.\nThat is what the roles sign.';
  static override examples = [
    '<%= config.bin %> propose',
    '<%= config.bin %> propose --step pilot --out reports --json',
    '<%= config.bin %> propose --step pilot --account U1234567',
  ];
  static override flags = {
    ...judgingFlags,
    policy: policyFlag,
    account: string({
      description:
        'Account that the step is to trade, live or paper; by default the one that stage 6 saw. The statement holds its mask and keyed digest, never its id.',
      helpValue: 'ID',
    }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Propose);
    const { makeProposal } = await import('../composition/decision.ts');
    const { proposalLines } = await import('../runner/decision/decision-screen.ts');
    const { proposal, validation, system } = await makeProposal(flags, this.host);
    const lines = proposalLines(proposal, validation, system);
    const { decisionIfAllSign, requiredSigners, statement, tradingAccount = null, verdicts } = proposal;
    const value = { decisionIfAllSign, tradingAccount, requiredSigners, statementDigest: statement.digest, verdicts };
    const latestDay = Date.parse(proposal.lastReviewDay);
    const word = `if every role signs: ${decisionIfAllSign}`;
    return this.conclude({ word, exitCode: 0, gates: verdicts, lines, latestDay }, value);
  }
}
