import type { Command } from '@oclif/core/command';
import { BaselineRecord } from './baseline/record.ts';
import { CharterPropose } from './charter/propose.ts';
import { CharterSign } from './charter/sign.ts';
import { Charter } from './charter.ts';
import { ChecklistCommand } from './checklist.ts';
import { Decide } from './decide.ts';
import { Drill } from './drill.ts';
import { EvidenceAdd } from './evidence/add.ts';
import { EvidenceExport } from './evidence/export.ts';
import { EvidenceImport } from './evidence/import.ts';
import { EvidenceList } from './evidence/list.ts';
import { EvidenceShow } from './evidence/show.ts';
import { EvidenceVerify } from './evidence/verify.ts';
import { GatesExplain } from './gates/explain.ts';
import { GatesLint } from './gates/lint.ts';
import { GatesList } from './gates/list.ts';
import { GatewayScenarios } from './gateway/scenarios.ts';
import { GatewayCommand } from './gateway.ts';
import { Guard } from './guard.ts';
import { Init } from './init.ts';
import { KeysDiscard } from './keys/discard.ts';
import { KeysEnroll } from './keys/enroll.ts';
import { KeysList } from './keys/list.ts';
import { KeysRevoke } from './keys/revoke.ts';
import { KeysSign } from './keys/sign.ts';
import { Propose } from './propose.ts';
import { Rehearse } from './rehearse.ts';
import { Sign } from './sign.ts';
import { Stage6 } from './stage6.ts';
import { Stage7 } from './stage7.ts';
import { Stage1, Stage2, Stage3, Stage4, Stage5 } from './static-stages.ts';
import { Status } from './status.ts';
import { Verify } from './verify.ts';
import { WaiveList } from './waive/list.ts';
import { WaiveSign } from './waive/sign.ts';
import { Waive } from './waive.ts';

/** Every command by its id. ARCHITECTURE.md says what else a new command needs. */
export const COMMANDS: Readonly<Record<string, typeof Command>> = {
  'baseline:record': BaselineRecord,
  charter: Charter,
  'charter:propose': CharterPropose,
  'charter:sign': CharterSign,
  checklist: ChecklistCommand,
  decide: Decide,
  drill: Drill,
  'evidence:add': EvidenceAdd,
  'evidence:export': EvidenceExport,
  'evidence:import': EvidenceImport,
  'evidence:list': EvidenceList,
  'evidence:show': EvidenceShow,
  'evidence:verify': EvidenceVerify,
  gateway: GatewayCommand,
  'gateway:scenarios': GatewayScenarios,
  'gates:explain': GatesExplain,
  'gates:lint': GatesLint,
  'gates:list': GatesList,
  guard: Guard,
  init: Init,
  'keys:discard': KeysDiscard,
  'keys:enroll': KeysEnroll,
  'keys:list': KeysList,
  'keys:revoke': KeysRevoke,
  'keys:sign': KeysSign,
  propose: Propose,
  rehearse: Rehearse,
  sign: Sign,
  stage1: Stage1,
  stage2: Stage2,
  stage3: Stage3,
  stage4: Stage4,
  stage5: Stage5,
  stage6: Stage6,
  stage7: Stage7,
  stage8: Decide,
  status: Status,
  waive: Waive,
  'waive:list': WaiveList,
  'waive:sign': WaiveSign,
  verify: Verify,
};
