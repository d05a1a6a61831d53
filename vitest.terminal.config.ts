import { defineConfig } from 'vitest/config';

/** Sessions in a pseudo-terminal: minutes of waiting, side by side, so it is no part of the default suite. */
export default defineConfig({
  test: {
    include: ['test/terminal/**/*.pty.ts'],
    globalSetup: process.env['PRELIVE_TERMINAL_PACKAGE'] === undefined ? ['test/support/build.ts'] : [],
    disableConsoleIntercept: true,
    maxWorkers: 2,
    maxConcurrency: 24,
    // A gateway that is stopped among two dozen others takes its time.
    hookTimeout: 60_000,
  },
});
