import type { Role } from './decision.ts';
import type { Attachment, SourceClass } from './evidence.ts';
import type { StageNumber } from './stage.ts';

/**
 * Result of a collector: a fact, or the reason without one. A missing fact is recorded as null with the reason; its
 * clause becomes PENDING.
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
  /** Earliest time of valid reports: the commit's, or that of the newest changed file of a dirty tree. */
  readonly reportsCountFromMs: number;
}

/** Required syntax of a file. */
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
  /** Required number of files. */
  readonly expected: number;
  readonly syntax: ArtifactSyntax;
  /** Draft-07 schema of each file; `draft-07`: each file must be such a schema itself. */
  readonly schema?: string;
  /** Required headings of each Markdown file. */
  readonly sections: readonly string[];
  /** The charter must carry the file's digest. */
  readonly signed: boolean;
  /** Stage that requires it. */
  readonly due: StageNumber;
}

/** An inspected file of an entry. */
export interface InspectedFile {
  readonly path: string;
  readonly sha256: string;
  /** The charter names its digest. */
  readonly signed: boolean;
  /** Reasons why it is invalid; empty when it is valid. */
  readonly problems: readonly string[];
}

/** An entry with its files. */
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

/** State of one role's signature over the charter. */
export interface RoleSignature {
  readonly role: Role;
  readonly state: 'valid' | 'absent' | 'invalid';
  /** Signer, as the policy names the key's holder. */
  readonly signer?: string;
  /** `SHA256:…` of the key, as ssh-keygen prints it. */
  readonly fingerprint?: string;
  readonly detail: string;
}

/** A file that the charter names, with the digest it must have and its present one. */
export interface DigestCheck {
  readonly path: string;
  readonly expected: string;
  /** Absent when the file is not there. */
  readonly found?: string;
}

/** The charter, its signatures, and its agreement with the present files. */
export interface CharterFacts {
  readonly path: string;
  /** System of the charter; present only when it is not the one under validation. */
  readonly otherSystem?: string;
  readonly sha256: string;
  readonly roles: readonly RoleSignature[];
  readonly subjects: readonly DigestCheck[];
  /** Files that a charter must name (artifact manifest, fixtures manifest, role policy) and this one does not. */
  readonly unnamed: readonly string[];
  readonly riskLimits: Readonly<Record<string, number>>;
  /** Limits of the engine, under the same names. A limit that is absent here applies to the system's own code. */
  readonly appliedLimits: Readonly<Record<string, number>>;
  /** Differences from the last signed charter, one line each; empty without a copy of it. */
  readonly changes: readonly string[];
}

/** Names of the seeds for the random numbers of the tests. */
export type SeedName = 'global' | 'property' | 'metamorphic' | 'chaos' | 'integration';

/** The fixtures manifest and its agreement with the files. */
export interface FixtureFacts {
  readonly manifest: string;
  /** State of this manifest's digest in the charter. */
  readonly binding: 'named' | 'other_digest' | 'not_named' | 'no_charter';
  readonly files: readonly DigestCheck[];
  readonly seeds: Readonly<Partial<Record<SeedName, number>>>;
}

/** Declared operations of the system's broker adapter. */
export interface AdapterFacts {
  readonly operations: readonly string[];
}

/** Error codes in the system's documents. */
export interface HandledErrorCodes {
  readonly path: string;
  readonly codes: readonly { readonly code: number; readonly class: string; readonly handling: string }[];
}

/** End of a command: `exitCode` is absent after a time-out or a failed start. */
export interface ProgramOutcome {
  readonly command: readonly string[];
  readonly exitCode?: number;
  /** One line: its end and its last output line. */
  readonly detail: string;
}

/** A stage test with its file, dry run and fixtures. */
export interface StageTestFacts {
  readonly name: string;
  readonly file: string;
  /** True for an existing file that is not empty. */
  readonly exists: boolean;
  /** Absent without a declared dry run. */
  readonly dryRun?: ProgramOutcome;
  readonly fixtures: readonly {
    readonly path: string;
    readonly state: 'valid' | 'altered' | 'absent' | 'not_in_manifest';
  }[];
}

/** A person's latest review of a pull request. */
export interface ReviewWord {
  readonly reviewer: string;
  readonly pull: number;
  readonly submittedAt: string;
}

/** Code review of the commit under validation. */
export interface ReviewFacts {
  readonly repository: string;
  readonly commit: string;
  readonly required: number;
  readonly pulls: readonly { readonly number: number; readonly author: string; readonly title: string }[];
  /** Approvals of this commit by others than the author, one for each person. */
  readonly approvals: readonly ReviewWord[];
  /** Reviews whose latest state requests changes. */
  readonly objections: readonly ReviewWord[];
  /** Approvals that do not count, with the reason. */
  readonly discounted: readonly { readonly reviewer: string; readonly reason: string }[];
}

/** All collected facts of a system for stages 1-5. */
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
