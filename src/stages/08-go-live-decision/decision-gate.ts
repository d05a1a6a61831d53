import type { Artifact, StageContext } from '../../domain/artifact.ts';
import type { JsonObject } from '../../domain/json.ts';
import { limitRows, stepReviews, stopLines } from './first-page.ts';
import { gateLine, gateSection } from './gate-tables.ts';
import type { DossierInputs } from './inputs.ts';
import { lossLimit } from './loss-limit.ts';
import { notTested } from './not-tested.ts';
import { recordRows } from './record-rows.ts';
import { sampleSizes } from './sample-sizes.ts';
import { sessionResults } from './session-results.ts';
import { sharpeStrength } from './sharpe-strength.ts';
import { DECISION_WORDS, formatTradingAccount, ROLE_WORDS, STEP_WORDS } from './words.ts';

/** Whether a document must carry SIMULATED in its title: in a rehearsal always, and wherever such evidence was used. */
export function isSimulated({ step, gates }: Pick<DossierInputs, 'step' | 'gates'>): boolean {
  return step === 'rehearsal' || gates.some((gate) => gate.simulated);
}

/** Facts that open every document of stage 8. */
export function documentHead(inputs: DossierInputs, context: StageContext): JsonObject {
  return {
    simulated: isSimulated(inputs),
    step: inputs.step,
    step_words: STEP_WORDS[inputs.step],
    decision: inputs.decisionIfAllSign,
    decision_words: DECISION_WORDS[inputs.decisionIfAllSign],
    system: inputs.system.name,
    regulatory_profile: inputs.system.regulatoryProfile,
    commit: inputs.subject.commit,
    configuration_digest: inputs.subject.configurationDigest,
    account: inputs.account?.masked ?? 'not probed',
    trading_account: inputs.tradingAccount === undefined ? '' : formatTradingAccount(inputs.tradingAccount),
    written_at: context.observedAt,
    valid_from: inputs.validity.from,
    valid_until: inputs.validity.until,
    prelive_version: context.version,
  };
}

/**
 * `GO_LIVE_DECISION_GATE.md` in its final bytes: it is frozen before anybody signs, so it says which decision follows
 * if all sign, and never who did.
 */
export function decisionGateArtifact(inputs: DossierInputs, context: StageContext): Artifact {
  return {
    kind: 'document',
    path: 'GO_LIVE_DECISION_GATE.md',
    template: 'go-live-decision-gate',
    model: {
      ...documentHead(inputs, context),
      loss: { ...lossLimit(inputs) },
      waived: waivedClauses(inputs),
      stops: stopLines(inputs),
      limits: limitRows(inputs),
      reviews: stepReviews(inputs),
      not_tested: notTested(inputs),
      custody: inputs.custody ?? [],
      signers: inputs.requiredSigners.map(({ role, person, fingerprints }) => ({
        role: ROLE_WORDS[role],
        person,
        fingerprints: fingerprints.length === 0 ? 'no key is enrolled' : fingerprints.join(' or '),
      })),
      gates: inputs.gates.map(gateLine),
      results: sessionResults(inputs.sessions),
      sections: inputs.gates.map(gateSection),
      records: recordRows(inputs.gates, inputs.sessions),
      strength: [...sharpeStrength(inputs.gates), ...sampleSizes(inputs.gates)],
    },
  };
}

function waivedClauses({ gates }: DossierInputs): readonly JsonObject[] {
  return gates.flatMap((gate) =>
    gate.clauses.flatMap((clause) => {
      if (clause.waiver?.status !== 'applied') return [];
      const { by, until, reason } = clause.waiver;
      return [{ stage: gate.stage, clause: clause.expression, by, until, reason: reason ?? 'none given' }];
    }),
  );
}
