import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

export const PACKAGE = resolve(import.meta.dirname, '../..');
export const WORKFLOW = '.github/workflows/ibkr-pre-live-gates.yml';
export const ACTION = '.github/actions/prelive/action.yml';

/** A step of a workflow. */
export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, string | boolean>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly steps: readonly Step[];
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
}

export const textOf = (file: string) => readFileSync(join(PACKAGE, file), 'utf8');

export const workflow: {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<'gates' | 'release', Job>>;
} = parse(textOf(WORKFLOW));

export const action: {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
} = parse(textOf(ACTION));

/** A command of a step with its environment; for the composite action, with its inputs filled in. */
export interface Command {
  readonly step: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Commands of a job, in order; third-party actions have none. */
export function commandsOf({ steps }: Job): readonly Command[] {
  return steps.flatMap((step) => {
    const name = step.name ?? '';
    if (step.uses === './.github/actions/prelive')
      return action.runs.steps.map((one) => actionCommand(name, one, step));
    return step.run === undefined ? [] : [{ step: name, script: step.run, env: step.env ?? {} }];
  });
}

function actionCommand(step: string, { run = '', env = {} }: Step, caller: Step): Command {
  const given = caller.with ?? {};
  const value = (text: string) =>
    text.replace(/^\$\{\{ inputs\.([a-z-]+) \}\}$/, (_, name: string) =>
      String(given[name] ?? action.inputs[name]?.default),
    );
  const filled = Object.entries(env).map(([key, text]) => [key, secretless(value(text))] as const);
  return { step, script: run, env: Object.fromEntries(filled) };
}

/** Removes secrets, as in a fork. */
const secretless = (text: string) => text.replace(/\$\{\{ (secrets\.|github\.token)[^}]*\}\}/g, '');
