import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where this user's keys and settings stand: outside of every repository and workspace. */
export function configFolder(): string {
  return join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'prelive');
}

/** Where this user's checkpoints of all ledgers stand. */
export function checkpointsFolder(): string {
  return join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'prelive', 'checkpoints');
}
