/** What a code of the error list says of itself. `docs/errors.md` is held equal to this table by a test. */
export interface ErrorCodeEntry {
  /** 2 usage, 3 not ready, 4 could not evaluate or reach, 5 signature, digest or ledger broken. */
  readonly exitCode: 2 | 3 | 4 | 5;
  /** What has happened, in a sentence. */
  readonly meaning: string;
  /** What the reader does next. */
  readonly nextStep: string;
}

/** Every error code that a user can see, with its exit code. One line a code; keep them sorted by name. */
export const ERROR_CODES = {
  CONFIG_INVALID: {
    exitCode: 2,
    meaning: 'prelive.yaml, or a file that it names, does not follow its schema.',
    nextStep: 'Correct the named field; `prelive init` writes a commented example.',
  },
  CONFIG_MISSING: {
    exitCode: 2,
    meaning: 'No prelive.yaml was found for the system under validation.',
    nextStep: 'Run `prelive init` in the repository of your system, or name it with --system DIR.',
  },
  FILE_UNREADABLE: {
    exitCode: 4,
    meaning: 'A file that is needed does not exist or cannot be read.',
    nextStep: 'Check the path and its permissions.',
  },
  FILE_UNWRITABLE: {
    exitCode: 4,
    meaning: 'A file could not be written; the old content, if any, is untouched.',
    nextStep: 'Check the permissions and the free space of the folder.',
  },
  LIVE_PORT_REFUSED: {
    exitCode: 2,
    meaning: 'The port is one that Interactive Brokers uses for live trading (4001, 7496).',
    nextStep: 'Use the paper port: 4002 (IB Gateway) or 7497 (TWS).',
  },
  USAGE: {
    exitCode: 2,
    meaning: 'The command line does not say something that can be done.',
    nextStep: 'Run the command with --help.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;

/** A code of {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES;
