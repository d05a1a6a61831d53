import type { Role } from './decision.ts';
import type { Attachment, SourceClass } from './evidence.ts';
import type { StageNumber } from './stage.ts';

/**
 * What a collector brought back: a fact, or the reason why there is none. A missing fact leads to no observation (its
 * clause becomes PENDING), never to a false one.
 */
export type Collected<T> =
  | {
      readonly kind: 'read';
      readonly value: T;
      readonly sourceClass: SourceClass;
      readonly attachments: readonly Attachment[];
    }
  | { readonly kind: 'missing'; readonly reason: string };

/** The commit under validation. */
export interface CommitFacts {
  /** 40 hex digits. */
  readonly commit: string;
  /** True when tracked or untracked files differ from the commit. */
  readonly dirty: boolean;
  /** Committer's time. */
  readonly committedAtMs: number;
  /** Time from which reports count: the commit's, or that of the newest changed file of a dirty tree. */
  readonly reportsCountFromMs: number;
}

/** Form that a file's bytes must have. */
export type ArtifactSyntax = 'json' | 'yaml' | 'xml' | 'csv' | 'markdown' | 'text';

/** Categories of the artifact manifest, in the order of the report. */
export const ARTIFACT_CATEGORIES = {
  qa_test_framework: 'QA test framework',
  contract_schemas: 'Contract schemas',
  fixtures_and_seeds: 'Fixtures and seeds',
  documentation: 'Documentation',
  broker_implementation: 'Broker implementation',
  ci_cd: 'CI/CD',
  interface_map: 'Interface map',
  stage_tests: 'Stage tests',
  paper_trading_artifacts: 'Paper-trading artifacts',
  go_live_documents: 'Go-live documents',
  verification_log: 'Verification log',
} as const;

/** A key of {@link ARTIFACT_CATEGORIES}. */
export type ArtifactCategory = keyof typeof ARTIFACT_CATEGORIES;

/** One line of the artifact manifest. */
export interface ManifestEntry {
  readonly id: string;
  readonly title: string;
  readonly category: ArtifactCategory;
  /** `workspace` = written by prelive itself, e.g. the log of the paper session. */
  readonly place: 'system' | 'workspace';
  /** Paths, or globs with `*`. */
  readonly files: readonly string[];
  /** How many files there must be. */
  readonly expected: number;
  readonly syntax: ArtifactSyntax;
  /** Draft-07 schema that each file must follow; `draft-07` = each file must be such a schema itself. */
  readonly schema?: string;
  /** Headings that each Markdown file must have. */
  readonly sections: readonly string[];
  /** The charter must carry the file's digest. */
  readonly signed: boolean;
  /** Stage at which it must be there. */
  readonly due: StageNumber;
}

/** A file of an entry as it was found. */
export interface InspectedFile {
  readonly path: string;
  readonly sha256: string;
  /** The charter names its digest. */
  readonly signed: boolean;
  /** Why it is not valid; empty when it is. */
  readonly problems: readonly string[];
}

/** An entry with the files that were found. */
export interface InspectedEntry {
  readonly entry: ManifestEntry;
  readonly files: readonly InspectedFile[];
}

/** Share of lines that the tests ran. */
export interface CoverageFacts {
  readonly format: string;
  readonly coveredLines: number;
  readonly totalLines: number;
  readonly files: number;
  readonly branches?: { readonly covered: number; readonly total: number };
}

/** Sum of JUnit reports. `passed` + `failed` + `errors` + `skipped` = `total`. */
export interface TestRunFacts {
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  readonly skipped: number;
  readonly failures: readonly { readonly test: string; readonly message: string }[];
}

/** How one role's signature over the charter stands. */
export interface RoleSignature {
  readonly role: Role;
  readonly state: 'valid' | 'absent' | 'invalid';
  /** Who signed, as the policy names the key's holder. */
  readonly signer?: string;
  /** `SHA256:…` of the key, as ssh-keygen prints it. */
  readonly fingerprint?: string;
  readonly detail: string;
}

/** A file that the charter names, with the digest it must have and the one it has. */
export interface DigestCheck {
  readonly path: string;
  readonly expected: string;
  /** Absent when the file is not there. */
  readonly found?: string;
}

/** The charter, its signatures, and whether it speaks of the files that are there. */
export interface CharterFacts {
  readonly path: string;
  /** System that it is for, when that is not the one under validation. */
  readonly otherSystem?: string;
  readonly sha256: string;
  readonly roles: readonly RoleSignature[];
  readonly subjects: readonly DigestCheck[];
  /** Files that a charter must name (artifact manifest, fixtures manifest, role policy) and this one does not. */
  readonly unnamed: readonly string[];
  readonly riskLimits: Readonly<Record<string, number>>;
  /** What the engine goes by, under the same names; a name that it does not have binds the system's own code. */
  readonly appliedLimits: Readonly<Record<string, number>>;
  /** What is different from the charter that was signed last, one line each; empty where no copy of that is kept. */
  readonly changes: readonly string[];
}

/** Seeds that tests start their random numbers from. */
export type SeedName = 'global' | 'property' | 'metamorphic' | 'chaos' | 'integration';

/** The fixtures manifest against the files. */
export interface FixtureFacts {
  readonly manifest: string;
  /** Whether the charter names this manifest's digest; `no_charter` when there is none to name it. */
  readonly binding: 'named' | 'other_digest' | 'not_named' | 'no_charter';
  readonly files: readonly DigestCheck[];
  readonly seeds: Readonly<Partial<Record<SeedName, number>>>;
}

/** What the system's broker adapter says it can do. */
export interface AdapterFacts {
  readonly operations: readonly string[];
}

/** Error codes that the system's documents say it handles. */
export interface HandledErrorCodes {
  readonly path: string;
  readonly codes: readonly { readonly code: number; readonly class: string; readonly handling: string }[];
}

/** End of a command: `exitCode` is absent when it was stopped at its time limit or could not start. */
export interface ProgramOutcome {
  readonly command: readonly string[];
  readonly exitCode?: number;
  /** One line: how it ended and the last line that it wrote. */
  readonly detail: string;
}

/** A stage test as it was found. */
export interface StageTestFacts {
  readonly name: string;
  readonly file: string;
  /** The file is there and not empty. */
  readonly exists: boolean;
  /** Absent when none is declared. */
  readonly dryRun?: ProgramOutcome;
  readonly fixtures: readonly {
    readonly path: string;
    readonly state: 'valid' | 'altered' | 'absent' | 'not_in_manifest';
  }[];
}

/** A person's latest word on a pull request. */
export interface ReviewWord {
  readonly reviewer: string;
  readonly pull: number;
  readonly submittedAt: string;
}

/** What code review says of the commit under validation. */
export interface ReviewFacts {
  readonly repository: string;
  readonly commit: string;
  readonly required: number;
  readonly pulls: readonly { readonly number: number; readonly author: string; readonly title: string }[];
  /** By others than the author, on this commit, one a person. */
  readonly approvals: readonly ReviewWord[];
  /** People whose latest word asks for changes. */
  readonly objections: readonly ReviewWord[];
  /** Approvals that do not count, with the reason. */
  readonly discounted: readonly { readonly reviewer: string; readonly reason: string }[];
}

/** All that is collected of a system for stages 1-5. */
export interface SystemFacts {
  readonly inventory: Collected<readonly InspectedEntry[]>;
  readonly coverage: Collected<CoverageFacts>;
  readonly charter: Collected<CharterFacts>;
  readonly fixtures: Collected<FixtureFacts>;
  readonly adapter: Collected<AdapterFacts>;
  readonly errorCodes: Collected<HandledErrorCodes>;
  readonly unitTests: Collected<TestRunFacts>;
  readonly reviews: Collected<ReviewFacts>;
  readonly stageTests: Collected<readonly StageTestFacts[]>;
}
