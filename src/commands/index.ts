import type { Command } from '@oclif/core/command';
import { GatesExplain } from './gates/explain.ts';
import { GatesLint } from './gates/lint.ts';
import { GatesList } from './gates/list.ts';
import { GatewayCommand } from './gateway.ts';
import { Rehearse } from './rehearse.ts';
import { Stage6 } from './stage6.ts';
import { Stage1, Stage2, Stage3, Stage4, Stage5 } from './static-stages.ts';

/** Every command by its id. A new command is one file and one line here. */
export const COMMANDS: Readonly<Record<string, typeof Command>> = {
  gateway: GatewayCommand,
  'gates:explain': GatesExplain,
  'gates:lint': GatesLint,
  'gates:list': GatesList,
  rehearse: Rehearse,
  stage1: Stage1,
  stage2: Stage2,
  stage3: Stage3,
  stage4: Stage4,
  stage5: Stage5,
  stage6: Stage6,
};
