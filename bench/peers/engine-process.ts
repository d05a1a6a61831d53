import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type Answer, parseAnswer } from './answer.ts';

/** Shown error lines of a crashed engine. */
const SHOWN_LINES = 5;

/** An engine did not answer; the message contains its name and its last output. */
export class EngineFailed extends Error {}

/** Runs an engine in a separate process and reads its answer. */
export async function runEngineProcess(engine: string, command: readonly string[]): Promise<Answer> {
  const [program = '', ...words] = command;
  const child = spawn(program, words, {
    // Unused library threads would only add to the CPU time of a peer.
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close').catch((error: unknown) => {
    throw new EngineFailed(`${engine} cannot be started: ${messageOf(error)}`, { cause: error });
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  const ending = child.signalCode ?? child.exitCode;
  if (ending !== 0) throw new EngineFailed(crashWords(engine, ending, errors));
  try {
    return parseAnswer(output);
  } catch (error) {
    throw new EngineFailed(`${engine} gave an answer that cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** Describes a crash: the name of the engine, its exit, and the last error lines. */
export function crashWords(engine: string, ending: string | number | null, errors: string): string {
  const lines = errors.split('\n').filter((line) => line.trim() !== '');
  return [`${engine} ended with ${ending}`, ...lines.slice(-SHOWN_LINES).map((line) => `  ${line}`)].join('\n');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
