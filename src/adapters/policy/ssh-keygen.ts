import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { PreliveError } from '../../domain/errors.ts';
import { isFileFault } from '../files/faults.ts';
import { requirePlain } from '../files/read.ts';
import { programStartFault } from '../project/program-start.ts';

/** Makes a detached SSH signature (armored) over a message in a namespace. */
type DetachedSigner = (message: Uint8Array, namespace: string) => Promise<string>;

/** How ssh-keygen is run. */
export interface SshKeygenOptions {
  /** Private key file, or the public one of a key that the agent holds. */
  readonly keyFile: string;
  /** Default `ssh-keygen`. */
  readonly program?: string;
  /** Told what ssh-keygen says meanwhile: a hardware key asks to be touched. */
  readonly onWords?: (words: string) => void;
}

/**
 * Signs with `ssh-keygen -Y sign`: a private key and its passphrase are seen by ssh-keygen and the agent, never by this
 * process. Throws PreliveError FILE_UNREADABLE where the key is no plain file, SSH_KEYGEN_MISSING, SIGNING_FAILED.
 */
export function sshKeygenSigner({ keyFile, program = 'ssh-keygen', onWords }: SshKeygenOptions): DetachedSigner {
  return async (message, namespace) => {
    // At a pipe it would wait for ever; of a file that is not there it says so itself.
    if (existsSync(keyFile)) requirePlain(keyFile);
    const child = spawn(program, ['-Y', 'sign', '-f', keyFile, '-n', namespace], { stdio: 'pipe' });
    // Without descriptors for it there are no streams, and the error comes a moment later.
    if (child.pid === undefined) throw await startError(child, program);
    child.stderr.on('data', (words: Buffer) => onWords?.(words.toString()));
    // It may end before it has read everything; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(message);
    const [signature, words, exitCode] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      endOf(child, program),
    ]);
    if (exitCode === 0) return signature;
    const reason = words.trim().split('\n').at(-1) ?? '';
    throw new PreliveError('SIGNING_FAILED', `ssh-keygen ended with ${exitCode}: ${reason}`);
  };
}

function endOf(child: ReturnType<typeof spawn>, program: string): Promise<number | string> {
  return new Promise((settle, reject) => {
    child.once('error', (cause) => {
      reject(notStarted(program, cause));
    });
    child.once('close', (code, signal) => settle(code ?? String(signal)));
  });
}

function startError(child: ReturnType<typeof spawn>, program: string): Promise<PreliveError> {
  return new Promise((settle) => {
    child.once('error', (cause) => settle(notStarted(program, cause)));
  });
}

function notStarted(program: string, cause: Error): PreliveError {
  const isMissing = isFileFault(cause, 'ENOENT') || isFileFault(cause, 'EACCES');
  const message = `${program} cannot be started: ${programStartFault(program, undefined, cause)}`;
  return new PreliveError(isMissing ? 'SSH_KEYGEN_MISSING' : 'SYSTEM_REFUSED', message, { cause });
}
