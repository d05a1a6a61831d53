import { defineConfig } from 'vitest/config';

/** The kill test: minutes long, so it is no part of the default suite. */
export default defineConfig({
  test: { include: ['test/crash/**/*.crash.ts'], disableConsoleIntercept: true, testTimeout: 900_000 },
});
