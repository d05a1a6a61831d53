import type {
  PreliveConfig,
  RehearsalSection,
  ReviewsSection,
  StageTestSection,
  SystemSection,
} from '../../domain/config.ts';
import { durationMs } from '../../domain/duration.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { SecurityType } from '../../domain/market.ts';
import type { Step } from '../../domain/stage.ts';

/** Content of `prelive.yaml` by `schemas/prelive-config.schema.json`. */
export interface ConfigDocument {
  readonly version: 1;
  readonly system: {
    readonly name: string;
    readonly description?: string;
    readonly regulatory_profile?: SystemSection['regulatoryProfile'];
  };
  readonly step?: Step;
  readonly capital?: { readonly currency: string; readonly in_use: number };
  readonly reports?: {
    readonly unit_tests?: readonly string[];
    readonly coverage?: { readonly path: string; readonly format: string };
  };
  readonly tests?: { readonly unit?: { readonly command: readonly string[]; readonly timeout_ms?: number } };
  readonly artifacts?: { readonly manifest: string };
  readonly charter?: { readonly path: string; readonly signatures: string };
  readonly policy?: string;
  readonly fixtures?: { readonly manifest: string };
  readonly adapter?: {
    readonly list_command?: readonly string[];
    readonly timeout_ms?: number;
    readonly error_codes?: string;
  };
  readonly implementation?: { readonly required_operations: readonly string[] };
  readonly stage_tests?: readonly StageTestDocument[];
  readonly reviews?: ReviewsDocument;
  readonly asset_classes?: readonly SecurityType[];
  readonly symbols?: readonly string[];
  readonly gates?: string;
  readonly broker?: {
    readonly host?: string;
    readonly port?: number;
    readonly client_id?: number;
    readonly reconnect_for?: string;
  };
  readonly configuration_files?: readonly string[];
  readonly trading?: { readonly embedded: { readonly strategy: string; readonly parameters?: JsonObject } };
  readonly engine?: { readonly bus?: string };
  readonly rehearsal?: RehearsalDocument;
}

interface StageTestDocument {
  readonly name: string;
  readonly file: string;
  readonly command: readonly string[];
  readonly dry_run?: readonly string[];
  readonly timeout_ms?: number;
  readonly fixtures?: readonly string[];
}

interface ReviewsDocument {
  readonly repository: string;
  readonly recorded?: string;
  readonly required_approvals?: number;
}

interface RehearsalDocument {
  readonly account?: string;
  readonly cash?: number;
  readonly deny?: readonly SecurityType[];
  readonly market?: 'declared' | 'efficient';
  readonly latency_factor?: number;
  readonly strategy?: Readonly<Record<string, number>>;
  readonly kill_switches?: Readonly<Record<string, number>>;
}

const UNIT_TESTS_MS = 120_000;
const ADAPTER_MS = 15_000;
const STAGE_TEST_MS = 30_000;
const RECONNECT_MS = 600_000;

/** Converts the document to the configuration, with defaults. */
export function configOf(document: ConfigDocument): PreliveConfig {
  const { system, capital, reports, trading, implementation } = document;
  return {
    system: {
      name: system.name,
      description: system.description,
      regulatoryProfile: system.regulatory_profile ?? 'none',
    },
    step: document.step ?? 'pilot',
    capital: capital && { currency: capital.currency, inUse: capital.in_use },
    assetClasses: document.asset_classes ?? ['STK'],
    symbols: document.symbols ?? ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'],
    configurationFiles: document.configuration_files ?? [],
    reports: { unitTests: reports?.unit_tests ?? [], coverage: reports?.coverage },
    artifacts: document.artifacts,
    charter: document.charter,
    policy: document.policy,
    fixtures: document.fixtures,
    gates: document.gates,
    engine: document.engine,
    trading: trading && { embedded: { parameters: {}, ...trading.embedded } },
    implementation: implementation && { requiredOperations: implementation.required_operations },
    stageTests: document.stage_tests?.map(stageTestOf),
    reviews: document.reviews && reviewsOf(document.reviews),
    ...commandSections(document),
    broker: brokerOf(document),
    rehearsal: rehearsalOf(document.rehearsal ?? {}),
  };
}

function brokerOf({ broker }: ConfigDocument): PreliveConfig['broker'] {
  return {
    host: broker?.host ?? '127.0.0.1',
    port: broker?.port ?? 4002,
    clientId: broker?.client_id ?? 17,
    reconnectForMs: durationMs(broker?.reconnect_for ?? '') ?? RECONNECT_MS,
  };
}

function commandSections({ tests, adapter }: ConfigDocument): Pick<PreliveConfig, 'tests' | 'adapter'> {
  const unit = tests?.unit;
  return {
    tests: unit && { unit: { command: unit.command, timeoutMs: unit.timeout_ms ?? UNIT_TESTS_MS } },
    adapter: adapter && {
      timeoutMs: adapter.timeout_ms ?? ADAPTER_MS,
      listCommand: adapter.list_command,
      errorCodes: adapter.error_codes,
    },
  };
}

function stageTestOf(document: StageTestDocument): StageTestSection {
  return {
    name: document.name,
    file: document.file,
    command: document.command,
    dryRun: document.dry_run,
    timeoutMs: document.timeout_ms ?? STAGE_TEST_MS,
    fixtures: document.fixtures ?? [],
  };
}

function reviewsOf(document: ReviewsDocument): ReviewsSection {
  return {
    repository: document.repository,
    requiredApprovals: document.required_approvals ?? 1,
    recorded: document.recorded,
  };
}

function rehearsalOf(document: RehearsalDocument): RehearsalSection {
  return {
    account: document.account,
    cash: document.cash,
    deny: document.deny ?? [],
    market: document.market ?? 'declared',
    latencyFactor: document.latency_factor ?? 1,
    strategy: document.strategy ?? {},
    killSwitches: document.kill_switches ?? {},
  };
}
