/** An entry of the error list. A test holds `docs/errors.md` equal to this table. */
export interface ErrorCodeEntry {
  /** 2 usage, 3 not ready, 4 could not evaluate or reach, 5 signature, digest or ledger broken, 130 interrupted. */
  readonly exitCode: 2 | 3 | 4 | 5 | 130;
  /** The error in one sentence. */
  readonly meaning: string;
  /** Next action of the user. */
  readonly nextStep: string;
}

/** Every error code for users, with its exit code. One line for each code, sorted by name. */
export const ERROR_CODES = {
  ACCOUNT_CURRENCY: {
    exitCode: 3,
    meaning: 'The paper account holds no US dollars, in which the stocks are traded and everything is reckoned.',
    nextStep: 'Exchange some cash of the paper account into USD, or use one whose base currency is USD.',
  },
  ACCOUNT_NOT_CLEAR: {
    exitCode: 3,
    meaning: 'The paper account holds positions or open orders of others in the symbols of the session.',
    nextStep: 'Close them, choose other symbols with --symbols, or use another paper account.',
  },
  ACCOUNT_UNKNOWN: {
    exitCode: 2,
    meaning: 'The account asked for is not one that the gateway manages.',
    nextStep: 'Name one of the managed accounts with --account, or leave it out to use the first.',
  },
  BASELINE_REFUSED: {
    exitCode: 4,
    meaning: 'The gateway refused or did not answer an order of the baseline.',
    nextStep: 'Check that the account may trade the symbol and that the market is open, then record again.',
  },
  BROKER_REFUSED: {
    exitCode: 4,
    meaning: 'The broker answered a request with an error.',
    nextStep:
      "Look the broker's code up in IBKR_INTERFACE_MAP.md: it says whether waiting, another request or a permission helps.",
  },
  BROKER_TIMEOUT: {
    exitCode: 4,
    meaning: 'The broker did not answer a request in time.',
    nextStep: 'Check that the gateway is logged in and its farms are connected, then run the command again.',
  },
  CHECKPOINT_BROKEN: {
    exitCode: 5,
    meaning:
      'A signed checkpoint of the evidence ledger does not verify, or the ledger is not the one that it covers: records were cut off or changed.',
    nextStep:
      'Keep the files as they are for the inquiry; restore the ledger that the checkpoint covers, or collect into a new --out folder.',
  },
  CLIENT_ID_IN_USE: {
    exitCode: 4,
    meaning: 'Another API client is connected to the gateway with the same client id (error 326).',
    nextStep: 'Choose another --client-id, or wait a minute when a client has just crashed.',
  },
  COLLECTOR_KEY_INVALID: {
    exitCode: 2,
    meaning: 'The key of the collector cannot be read, or a role of the policy holds it.',
    nextStep:
      'Give another with --collector-key FILE or PRELIVE_COLLECTOR_KEY; the default is made at the first use. Who signs a decision must not close its evidence.',
  },
  COMMIT_UNKNOWN: {
    exitCode: 4,
    meaning:
      'The system under validation is not in a git repository, or has no commit: evidence would have no subject.',
    nextStep: 'Run `git init` and commit the system; install git if it is missing.',
  },
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
  CONNECTION_LOST: {
    exitCode: 4,
    meaning: 'The connection to the gateway broke and could not be made again.',
    nextStep: 'Check the gateway; orders may still be working there. Run `prelive status`, then repeat the command.',
  },
  DECISION_NOT_IN_FORCE: {
    exitCode: 3,
    meaning: 'No signed decision is in force for this step, commit, account and configuration at this time.',
    nextStep: 'Do not trade. Run `prelive status` to see what has changed, then propose and have it signed.',
  },
  DOCUMENT_INVALID: {
    exitCode: 4,
    meaning: 'A file or an answer that is needed does not follow its schema.',
    nextStep: 'Correct the named field, or make the file again with the tool that writes it.',
  },
  DOSSIER_BROKEN: {
    exitCode: 5,
    meaning: 'A signature of the dossier does not verify, or a signed file is not what was signed.',
    nextStep: 'Restore the named file, or run `prelive propose` again and have the new statement signed.',
  },
  DRILL_NOT_STARTED: {
    exitCode: 4,
    meaning: 'A drill found nothing to close, or no loss reached the limit of the kill switch.',
    nextStep:
      "Look at the session's notices, check that the market is open and the account may trade, then repeat the drill.",
  },
  DURATION_TOO_LONG: {
    exitCode: 2,
    meaning:
      'The session, drill or baseline would not end, with two minutes to close positions, before the market does.',
    nextStep: 'Ask for no more than the longest duration that the message names, or start earlier in the trading day.',
  },
  EVIDENCE_REFUSED: {
    exitCode: 2,
    meaning: 'The evidence cannot be added, shown or imported as it was asked for.',
    nextStep: '`prelive gates list --verbose` says which evidence a gate takes and from which sources.',
  },
  FAULT_IMPOSSIBLE: {
    exitCode: 4,
    meaning:
      'The simulated gateway cannot do what a fault asks for at this moment, such as filling an order that is not open.',
    nextStep: 'Start the fault when what it needs is there, or let it wait for an event (`after` in a scenario file).',
  },
  FILE_NOT_JSON: {
    exitCode: 4,
    meaning: 'A file that must hold JSON cannot be parsed.',
    nextStep: 'Correct the file at the named position.',
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
  GATES_INVALID: {
    exitCode: 2,
    meaning: 'A gate file does not follow its schema or a rule of the gate linter.',
    nextStep: 'Correct the place that the finding names; `prelive gates lint` checks the files again.',
  },
  GATEWAY_MALFORMED: {
    exitCode: 4,
    meaning: 'The gateway sent a message that cannot be decoded.',
    nextStep: 'Check that an IB Gateway listens on this port; its version may be newer than the client library.',
  },
  GATEWAY_NOT_READY: {
    exitCode: 4,
    meaning: 'The gateway accepted the connection but never became ready for requests.',
    nextStep: 'Check that the gateway is logged in, that its API is on and that no dialog waits for an answer there.',
  },
  GATEWAY_UNREACHABLE: {
    exitCode: 4,
    meaning: "Nothing accepts connections at the gateway's host and port.",
    nextStep:
      'Start IB Gateway with API access on (Configure > API > Settings > Enable socket clients), or `prelive gateway --port 4002` for a simulated one.',
  },
  GATEWAY_VERSION: {
    exitCode: 4,
    meaning: 'The gateway speaks a version of the protocol that the client library does not.',
    nextStep: 'Use an IB Gateway that answers with a version from 100 to 193.',
  },
  INTERRUPTED: {
    exitCode: 130,
    meaning: 'A person or the system asked the command to stop before its end.',
    nextStep: 'Run the command again; `prelive status` shows what is already recorded.',
  },
  JOURNAL_BROKEN: {
    exitCode: 5,
    meaning: 'The journal of a session that was killed is not what was written, or does not lead to the orders in it.',
    nextStep:
      'Look at the account for orders and positions, close them by hand, keep a copy of the journal, then start with --fresh.',
  },
  KEY_NOT_ACCEPTED: {
    exitCode: 2,
    meaning: 'The role policy does not accept a signature of this key in this role; nothing was kept.',
    nextStep: 'Sign with the key that allowed_signers gives to the holder of the role, for the namespace of the role.',
  },
  KEY_PLACE_REFUSED: {
    exitCode: 2,
    meaning: 'A private key would be made where it is committed or handed on: in a git repository or in a workspace.',
    nextStep:
      'Set XDG_CONFIG_HOME to the absolute path of a folder outside of every repository and workspace; an empty or relative one is ignored, as its specification asks.',
  },
  LEDGER_BROKEN: {
    exitCode: 5,
    meaning: 'The hash chain of the evidence ledger does not hold: a line was changed, removed or put in between.',
    nextStep:
      'Keep the file as it is for the inquiry; restore the ledger from a copy, or collect into a new --out folder.',
  },
  LEDGER_BUSY: {
    exitCode: 4,
    meaning: 'Another process holds the lock of the evidence ledger.',
    nextStep: 'Wait until it has ended, then run the command again.',
  },
  LIVE_ACCOUNT_REFUSED: {
    exitCode: 4,
    meaning: 'The gateway is logged in to a live account; nothing was asked of it beyond the handshake.',
    nextStep: 'Log the gateway in to the paper account.',
  },
  LIVE_PORT_REFUSED: {
    exitCode: 2,
    meaning: 'The port is one that Interactive Brokers uses for live trading (4001, 7496).',
    nextStep: 'Use the paper port: 4002 (IB Gateway) or 7497 (TWS).',
  },
  MARKET_CLOSED: {
    exitCode: 3,
    meaning: 'The market of a symbol is closed now, so no session can be held.',
    nextStep: 'Start again within regular trading hours.',
  },
  NOT_CONNECTED: {
    exitCode: 4,
    meaning: 'The broker session is not ready, so the request was refused and not kept for later.',
    nextStep: 'Wait until the connection is restored.',
  },
  ORDERS_LEFT_BEHIND: {
    exitCode: 4,
    meaning:
      'A drill or a baseline was killed with orders or positions open, and this command could not close them. Its journal is kept.',
    nextStep:
      'Give the command with the same --account and --client-id while the market is open, or close by hand what is named and repeat it.',
  },
  PACING_REFUSED: {
    exitCode: 4,
    meaning: 'A request could not be sent in time without breaking the rules of the broker about how many may be sent.',
    nextStep: 'Ask for less at a time, or wait: the message says which rule it was.',
  },
  PLANNED_WINDOW: {
    exitCode: 4,
    meaning: 'The daily reset or the weekly re-login of the broker is near or going on: no order is sent.',
    nextStep: 'Wait until the window is over; after the weekly one a person logs the gateway in again.',
  },
  POLICY_BROKEN: {
    exitCode: 5,
    meaning:
      'A signature of the role policy, a digest in it or the chain of policies does not hold, or it lets one person speak twice.',
    nextStep:
      'Restore the folder of the policy from a copy that you trust, or run `prelive keys list` to see its faults.',
  },
  POLICY_INVALID: {
    exitCode: 2,
    meaning: 'The role policy or the list of allowed signers cannot be read as one, or contradicts itself.',
    nextStep: 'Correct the named line or field of policy.json or allowed_signers.',
  },
  POLICY_MISSING: {
    exitCode: 3,
    meaning: 'It is not known who must sign: the system has no role policy.',
    nextStep:
      'Name its folder in prelive.yaml (policy: policy/roles; `prelive init` has the line behind a #) or with --policy; `prelive keys enroll` fills it.',
  },
  POLICY_NOT_SIGNED: {
    exitCode: 3,
    meaning: 'The role policy is not signed by everybody who must sign it, so nobody can sign by it.',
    nextStep: 'Run `prelive keys list` to see who must sign, and `prelive keys sign` as each of them.',
  },
  PORT_UNAVAILABLE: {
    exitCode: 4,
    meaning: 'The simulated gateway cannot listen on its port: another program does, or it is not allowed.',
    nextStep: 'Choose another --port; 0 takes any free one.',
  },
  POSITION_MISMATCH: {
    exitCode: 4,
    meaning: 'The account holds other positions than the fills explain: no order is sent until a person has looked.',
    nextStep: 'Compare the account with the named symbols, close or book what is not ours, then start a new session.',
  },
  PROPOSAL_NOT_CURRENT: {
    exitCode: 3,
    meaning: 'There is no proposal, or something has changed since it was made, so nobody signs it.',
    nextStep: 'Run `prelive propose` and read the new documents.',
  },
  SESSION_NOT_RESUMED: {
    exitCode: 3,
    meaning:
      'A session that is not finished cannot go on: commit, configuration or version have changed, or its day is over and it left something open. It is kept.',
    nextStep: 'Bring back what has changed and give the same command again, or give the session up with --fresh.',
  },
  SESSION_UNFINISHED: {
    exitCode: 2,
    meaning:
      'The workspace holds a session that is not finished, and the command asks for another one: a flag differs. It is kept, and nothing was sent.',
    nextStep: 'Give the command with the flags of that session to go on with it, or give it up with --fresh.',
  },
  SIGNING_FAILED: {
    exitCode: 4,
    meaning: 'ssh-keygen did not make the signature.',
    nextStep: 'Check the file of --key, its passphrase, and that the agent holds it (`ssh-add -L`).',
  },
  SSH_KEYGEN_MISSING: {
    exitCode: 4,
    meaning: 'ssh-keygen of OpenSSH is not there; private keys are used by it alone.',
    nextStep: 'Install OpenSSH 8.2 or newer (openssh-client).',
  },
  STAGE_6_OPEN: {
    exitCode: 3,
    meaning: 'Gate 6 has not passed, so no order is sent to the paper account.',
    nextStep:
      'Run `prelive stage6 --paper --what-if` and clear what it names; --force starts the session all the same and is recorded.',
  },
  SYMBOL_UNKNOWN: {
    exitCode: 2,
    meaning: 'The broker has no US stock of that symbol.',
    nextStep: 'Correct --symbols or the symbols in prelive.yaml.',
  },
  SYSTEM_REFUSED: {
    exitCode: 4,
    meaning: 'The system refused something that the command needs: a right, a file, a process, memory or room.',
    nextStep:
      'Look at the named call and path: permissions (ls -l), room (df), open files (ulimit -n), processes (ulimit -u), TMPDIR.',
  },
  USAGE: {
    exitCode: 2,
    meaning: 'The command line does not say something that can be done.',
    nextStep: 'Run the command with --help.',
  },
  WAIVER_REFUSED: {
    exitCode: 2,
    meaning: 'A waiver like this cannot be asked for or signed: by its gate, its length or what it is about.',
    nextStep: 'Run `prelive gates explain STAGE`: a clause says whether it can be waived.',
  },
  WORKSPACE_BUSY: {
    exitCode: 4,
    meaning:
      'Another command is at work in the same workspace: a session, which is not waited for, or a short one, after 30 seconds.',
    nextStep: 'Wait until it has ended, or name another folder with --out.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;

/** A code of {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES;
