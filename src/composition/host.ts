import type { Progress } from '../adapters/terminal/progress.ts';

/** Services of the caller of a use case: for a command its terminal and its lock on the workspace. */
export interface Host {
  /**
   * Keeps the workspace to this run until the caller releases it; `long` for a run of hours. Throws PreliveError
   * WORKSPACE_BUSY when another run has it, at once where that run is long.
   */
  holdWorkspace(folder: string, lasts?: 'long' | 'short'): Promise<void>;
  /** Starts the display of long work. */
  startProgress(text: string): Promise<Progress>;
}

/** Returns the host of a command in a terminal; `command` is as it is typed, without its flags. */
export function terminalHost(command: string): Host & { release(): void } {
  let release: (() => void) | undefined;
  return {
    holdWorkspace: async (folder, lasts = 'short') => {
      const { holdWorkspace } = await import('../adapters/workspace/workspace-lock.ts');
      release = await holdWorkspace(folder, { command, lasts });
    },
    startProgress: async (text) => (await import('../adapters/terminal/progress.ts')).startProgress(text),
    release: () => release?.(),
  };
}
