import type { JsonObject } from './json.ts';
import type { SecurityType } from './market.ts';
import type { Origin } from './origin.ts';
import type { Step } from './stage.ts';

/**
 * `prelive.yaml` of the system under validation, checked against `schemas/prelive-config.schema.json`. In the file the
 * names are in snake_case; here they are camelCase with the defaults filled in. Paths are relative to the system's root
 * unless stated otherwise. An absent section means missing evidence, never false evidence.
 */
export interface PreliveConfig {
  readonly system: SystemSection;
  /** Step of a decision when the command line names none. */
  readonly step: Step;
  readonly capital?: CapitalSection | undefined;
  readonly reports: ReportsSection;
  readonly tests?: TestsSection | undefined;
  readonly artifacts?: { readonly manifest: string } | undefined;
  readonly charter?: CharterSection | undefined;
  /** Folder with the role policy (`policy.json`, `allowed_signers`). */
  readonly policy?: string | undefined;
  readonly fixtures?: { readonly manifest: string } | undefined;
  readonly adapter?: AdapterSection | undefined;
  readonly implementation?: ImplementationSection | undefined;
  readonly stageTests?: readonly StageTestSection[] | undefined;
  readonly reviews?: ReviewsSection | undefined;
  /** Asset classes that the system trades; stage 6 checks definitions and permissions of each. */
  readonly assetClasses: readonly SecurityType[];
  readonly symbols: readonly string[];
  /** Folder with gate files that replace prelive's own files with the same gate id. */
  readonly gates?: string | undefined;
  readonly broker: BrokerSection;
  /** Prelive's own strategy with its default parameters when absent. */
  readonly trading?: TradingSection | undefined;
  readonly engine?: EngineSection | undefined;
  /** Files and folders in the configuration digest, besides `prelive.yaml`. */
  readonly configurationFiles: readonly string[];
  readonly rehearsal: RehearsalSection;
}

/** Identity of the system. */
export interface SystemSection {
  readonly name: string;
  readonly description?: string | undefined;
  /** Regulatory regime of the firm; printed in the documents, not judged. */
  readonly regulatoryProfile: 'none' | 'eu-uk-firm' | 'us-bd' | 'fund-internal';
}

/** Capital of the system at the full step. */
export interface CapitalSection {
  /** ISO 4217. */
  readonly currency: string;
  /** In that currency, > 0. */
  readonly inUse: number;
}

/** Reports of the system's own tools. */
export interface ReportsSection {
  /** JUnit XML files; together they are the unit tests. */
  readonly unitTests: readonly string[];
  /** `format` is one of the names that the schema of prelive.yaml lists, such as `lcov`. */
  readonly coverage?: { readonly path: string; readonly format: string } | undefined;
}

/** Commands that run the system's tests, in a rehearsal. */
export interface TestsSection {
  /** Program and arguments, run in the system's root; `{node}` stands for the running Node. It writes the reports. */
  readonly unit: { readonly command: readonly string[]; readonly timeoutMs: number };
}

/** The charter (risk limits, digests of manifest, fixtures and policy) and the folder of its detached signatures. */
export interface CharterSection {
  readonly path: string;
  readonly signatures: string;
}

/** The system's own broker adapter. */
export interface AdapterSection {
  /** Prints a JSON list of the operations it offers, e.g. `["connect","placeOrder"]`; `{node}` as in {@link TestsSection}. */
  readonly listCommand?: readonly string[] | undefined;
  readonly timeoutMs: number;
  /** YAML or JSON file with the error codes that the adapter handles. */
  readonly errorCodes?: string | undefined;
}

/** Operations that stage 4 requires as implemented. */
export interface ImplementationSection {
  readonly requiredOperations: readonly string[];
}

/** A stage test of the system: `dryRun` must exit 0 without touching a broker. */
export interface StageTestSection {
  readonly name: string;
  readonly file: string;
  readonly command: readonly string[];
  readonly dryRun?: readonly string[] | undefined;
  readonly timeoutMs: number;
  /** Its fixture files; each must be in the fixtures manifest. */
  readonly fixtures: readonly string[];
}

/** Source of code reviews. With `recorded`, GitHub is not queried and the evidence is of class simulated. */
export interface ReviewsSection {
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** Recorded response, relative to the root; the loader makes it absolute. */
  readonly recorded?: string | undefined;
  /** Required approvals of the commit by others than its author, >= 1. */
  readonly requiredApprovals: number;
}

/** Address of the paper gateway. */
export interface BrokerSection {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
  /** Time limit for reconnecting, milliseconds. */
  readonly reconnectForMs: number;
}

/** Trading system of stage 7 and of a rehearsal. */
export interface TradingSection {
  readonly embedded: EmbeddedStrategySection;
}

/** A strategy of prelive's engine, by the names of its registries. */
export interface EmbeddedStrategySection {
  readonly strategy: string;
  /** Parameters by name; the strategy validates them. */
  readonly parameters: JsonObject;
}

/** Parts of the engine beside its strategy, by the names of their registries. */
export interface EngineSection {
  /** Bus between the planes; the default when omitted. */
  readonly bus?: string | undefined;
}

/** Settings of a rehearsal's embedded gateway and session. Without effect outside a rehearsal. */
export interface RehearsalSection {
  /** Managed account of the embedded gateway. */
  readonly account?: string | undefined;
  /** Opening cash in USD. */
  readonly cash?: number | undefined;
  /** Asset classes without trading permission. */
  readonly deny: readonly SecurityType[];
  /** `declared` has the declared effect, `efficient` has none. */
  readonly market: 'declared' | 'efficient';
  /** Factor on the venue's latencies, > 0; the baseline keeps factor 1. */
  readonly latencyFactor: number;
  /** Overrides of the strategy's parameters by name; `direction: -1` trades against every signal. */
  readonly strategy: Readonly<Record<string, number>>;
  /** Levels of the kill switches in place of the engine's own, named as in the file: `pnl_fire_at`. */
  readonly killSwitches: Readonly<Record<string, number>>;
}

/** A loaded configuration with its origin. */
export interface LoadedConfig {
  readonly config: PreliveConfig;
  /** Absolute path of the system's root: the folder of `prelive.yaml`. */
  readonly root: string;
  /** Absolute path of the file. */
  readonly path: string;
  /** Origin of the file in messages. */
  readonly origin: Origin;
}
