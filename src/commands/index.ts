import type { Command } from '@oclif/core/command';
import { GatesExplain } from './gates/explain.ts';
import { GatesLint } from './gates/lint.ts';
import { GatesList } from './gates/list.ts';
import { GatewayCommand } from './gateway.ts';

import { Rehearse } from './rehearse.ts';

/** Every command by its id. A new command is one file and one line here. */
export const COMMANDS: Readonly<Record<string, typeof Command>> = {
  gateway: GatewayCommand,
  'gates:explain': GatesExplain,
  'gates:lint': GatesLint,
  'gates:list': GatesList,
  rehearse: Rehearse,
};
