import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { PreliveError } from '../domain/errors.ts';

/** Folder of this user's keys and settings, outside every repository and workspace. Throws PreliveError KEY_PLACE_REFUSED. */
export function configFolder(): string {
  return join(absolute(process.env['XDG_CONFIG_HOME']) ?? join(homeFolder(), '.config'), 'prelive');
}

/** Folder of this user's checkpoints of all ledgers. Throws PreliveError KEY_PLACE_REFUSED. */
export function checkpointsFolder(): string {
  return join(
    absolute(process.env['XDG_STATE_HOME']) ?? join(homeFolder(), '.local', 'state'),
    'prelive',
    'checkpoints',
  );
}

/** By the XDG base directory specification an empty variable counts as unset, and a relative path is ignored. */
function absolute(value: string | undefined): string | undefined {
  return value !== undefined && isAbsolute(value) ? value : undefined;
}

function homeFolder(): string {
  for (const home of [homedir, () => userInfo().homedir]) {
    try {
      if (isAbsolute(home())) return home();
    } catch {
      // The system does not know the user, as in a container.
    }
  }
  throw new PreliveError(
    'KEY_PLACE_REFUSED',
    'HOME is not set to an absolute path, and the system knows no home of this user.',
  );
}
