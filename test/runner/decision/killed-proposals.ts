import { join } from 'node:path';
import { readPackagedGates } from '../../../src/adapters/gate-files.ts';
import { replacePolicyFolder } from '../../../src/adapters/policy/verifier-policy.ts';
import { frozenFiles } from '../../../src/composition/open-validation.ts';
import { audited, verified } from '../../support/both-verifiers.ts';
import { deadAfter } from '../../support/dead-disk.ts';
import { decisionIn } from './decision-at-hand.ts';

const GATES = frozenFiles(readPackagedGates());
const ROLES = ['risk_officer', 'cto', 'lead_trader'] as const;

/**
 * A firm with passing evidence whose proposals are judged by both verifiers; `folder.policy` is the verifier's policy.
 */
export function firmWithVerifiers(parent: string) {
  const folder = join(parent, 'w');
  const firm = decisionIn(folder);
  firm.collect();
  const policy = firm.roles.files.map(({ name, text }) => ({ name: name.slice('policy/'.length), text }));
  replacePolicyFolder(`${folder}.policy`, policy);
  const frozen = [...GATES, ...firm.roles.files];
  const asked = () => ({ at: firm.clock.at + 1000 });
  return {
    firm,
    folder,
    frozen,
    propose: () => firm.propose({ frozen }),
    signAll: () => firm.sign(...ROLES),
    /** Verdicts of `prelive verify` and of `audit.sh`. */
    both: async () => [await verified(folder, asked()), audited(folder, asked())] as const,
  };
}

/**
 * Kills a proposal at evenly distributed changes of the disk, proposes again each time and has it signed. Returns the
 * verifiers' findings, and the number of changes that a proposal makes.
 */
export async function killedProposals(
  parent: string,
  points: number,
): Promise<{ readonly changes: number; readonly faults: readonly string[] }> {
  const { firm, propose, signAll, both } = firmWithVerifiers(parent);
  const changes = await deadAfter(Number.POSITIVE_INFINITY, propose);
  const faults: string[] = [];
  const step = Math.max(1, changes / points);
  for (let at = 0; at < changes; at += step) {
    const last = Math.floor(at);
    firm.clock.at += 1000;
    firm.collect({ fill_rate: { value: 1 } });
    await deadAfter(last, propose);
    firm.clock.at += 1000;
    const { statement } = await propose();
    signAll();
    const half = statement.statement.subject.filter(({ name }) => name.endsWith('.tmp'));
    if (half.length > 0) faults.push(`${last}: ${half.map(({ name }) => name).join(', ')} is signed`);
    const said = await both();
    if (said.some((one) => one !== '0 approved')) faults.push(`${last}: ${said.join(', ')}`);
  }
  return { changes, faults };
}
