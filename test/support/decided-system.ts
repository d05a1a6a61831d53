import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import nock from 'nock';
import { type Keys, seal, throwAwayKeys } from '../../scripts/seal-system.ts';
import { subjectOf } from '../../src/adapters/project/configuration-digest.ts';
import { readCommit } from '../../src/adapters/project/git.ts';
import { loadConfig } from '../../src/adapters/project/load-config.ts';
import { createRedaction, REHEARSAL_REDACTION_KEY } from '../../src/adapters/redaction.ts';
import { loadContracts } from '../../src/adapters/schemas/message-contracts.ts';
import { createSchemas } from '../../src/adapters/schemas/schemas.ts';
import { brokerSessions } from '../../src/composition/broker-sessions.ts';
import { wireChecklist } from '../../src/composition/checklist.ts';
import { wireDecision } from '../../src/composition/decision.ts';
import type { OpenSystem } from '../../src/composition/open-system.ts';
import { openValidation } from '../../src/composition/open-validation.ts';
import { staticSystem } from '../../src/composition/static-stage.ts';
import { createRandom } from '../../src/domain/random.ts';
import type { Step } from '../../src/domain/stage.ts';
import { nextFullTradingDay } from '../../src/domain/trading-calendar.ts';
import { PNL } from '../../src/engine/orders/kill-switches/pnl.ts';
import { levelsOf } from '../../src/engine/orders/kill-switches/registry.ts';
import type { GatewayOptions } from '../../src/gateway/server/gateway-options.ts';
import { recordCampaign } from '../../src/runner/campaign/record-campaign.ts';
import { runChecklist } from '../../src/runner/checklist/run-checklist.ts';
import { type DecisionReport, decide } from '../../src/runner/decision/decide.ts';
import { proposeDecision } from '../../src/runner/decision/propose-decision.ts';
import { refuseStatement, signStatement } from '../../src/runner/dossier/sign.ts';
import { type DrillKind, runAndRecordDrill, smallDrillSettings } from '../../src/runner/drills/run-drill.ts';
import { runAccountProbe } from '../../src/runner/probe/run-account-probe.ts';
import { runStaticStage } from '../../src/runner/static-stages.ts';
import { recordStage, stageContext, type Validation } from '../../src/runner/validation.ts';
import { attestationNamespace } from '../../src/signing/role-policy.ts';
import { type Baseline, baselineArtifact } from '../../src/stages/07-paper-trading/baseline.ts';
import type { PaperTradingInputs } from '../../src/stages/07-paper-trading/inputs.ts';
import { validatePaperTrading } from '../../src/stages/07-paper-trading/paper-trading.ts';
import {
  SESSION_SUMMARY,
  type SessionSummary,
  summarizeSession,
} from '../../src/stages/07-paper-trading/session-summary.ts';
import { createObserver } from '../../src/stages/observer.ts';
import { commitAll, copyAt, disposeAtEnd, prepareOnce, type SystemChange } from './changed-system.ts';
import { startPaperGateway } from './paper-gateway.ts';
import { holdPaperSession, measureBaseline, openSession } from './paper-session.ts';

type Venue = Omit<GatewayOptions, 'mode'>;

/** What is different in one validation; nothing, and it ends with an approval. */
export interface Story {
  /** Change of the system before anything is collected; the key names it, so that it is collected once. */
  readonly system?: { readonly key: string; readonly change: SystemChange };
  /** Gateway that stage 6 looks at. */
  readonly probed?: Venue;
  /** Sessions of the campaign before the checklist is scored; 0 = not even one. */
  readonly sessions?: number;
  /** What each of those sessions left behind. */
  readonly each?: (summary: SessionSummary) => SessionSummary;
  /** One more session after the checklist was scored. */
  readonly later?: (summary: SessionSummary) => SessionSummary;
  readonly drills?: Partial<Readonly<Record<DrillKind, DrillWish | 'not held'>>>;
  /** Item of the checklist that nobody attests. */
  readonly unattested?: string;
  readonly cto?: 'refuses' | 'does not sign';
}

/** Conditions of a drill. */
export interface DrillWish {
  readonly gateway?: Venue;
  /** Level at which the P&L kill switch fires. */
  readonly fireAt?: number;
}

const schemas = createSchemas();
const SYMBOLS = ['AAPL', 'MSFT'] as const;

/** Takes the sample system through all stages on unbranded gateways, has the dossier signed, and decides. */
export async function decideStory(step: Step, story: Story = {}): Promise<DecisionReport> {
  const base = await collected(story.system);
  const folder = mkdtempSync(join(tmpdir(), 'prelive-story-'));
  try {
    cpSync(base.workspace, join(folder, 'workspace'), { recursive: true });
    const open = await openAt(base.root, join(folder, 'workspace'), step);
    await collectRest(open, story);
    await scoreChecklist(open, base.keys, join(folder, 'attestations'), story);
    if (story.later !== undefined) await recordLater(open.validation, story.later);
    return await signAndDecide(open, base.keys, story);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Collected {
  readonly root: string;
  /** Ledger with the evidence of the stages 1 to 5. */
  readonly workspace: string;
  readonly keys: Keys;
}

const collections = new Map<string, Promise<Collected>>();

/** Stages 1 to 5 of a system, once. */
function collected({ key, change }: NonNullable<Story['system']> = { key: '', change: () => {} }): Promise<Collected> {
  const known = collections.get(key) ?? collect(change);
  collections.set(key, known);
  return known;
}

async function collect(change: SystemChange): Promise<Collected> {
  const parent = mkdtempSync(join(tmpdir(), 'prelive-decided-'));
  disposeAtEnd(() => rmSync(parent, { recursive: true, force: true }));
  const [root, workspace] = [join(parent, 'system'), join(parent, 'workspace')];
  cpSync(await prepareOnce(), root, { recursive: true });
  const keys = throwAwayKeys();
  copyAt(root).edit('prelive.yaml', /^ *recorded: .*\n/m, '');
  await change(copyAt(root));
  seal(root, 'sample-momentum', keys);
  await commitAll(root);
  const open = await openAt(root, workspace, 'full');
  const system = await staticSystem(open);
  answerAsGithub((await readCommit(root)).commit);
  for (const stage of [1, 2, 3, 4, 5] as const) await runStaticStage(stage, system, open.validation);
  nock.cleanAll();
  return { root, workspace, keys };
}

interface Recording {
  readonly responses: readonly { readonly path: string; readonly status: number; readonly body: nock.Body }[];
}

/** The recorded answers, from GitHub's own address. */
function answerAsGithub(commit: string): void {
  const path = resolve(import.meta.dirname, '../../fixtures/sample-system-reviews.json');
  const text = readFileSync(path, 'utf8').replaceAll('{commit}', commit);
  const recording = schemas.check<Recording>('recorded-reviews', JSON.parse(text), path, 'DOCUMENT_INVALID');
  for (const { path: asked, status, body } of recording.responses) {
    nock('https://api.github.com').get(asked).query(true).reply(status, body);
  }
}

async function openAt(root: string, out: string, step: Step): Promise<OpenSystem> {
  const loaded = loadConfig(root, schemas);
  const redaction = createRedaction(REHEARSAL_REDACTION_KEY);
  const subject = subjectOf(loaded, await readCommit(root));
  const flags = { out, step, preset: 'spec', checkpoints: {} } as const;
  const { validation, gateFiles } = await openValidation(loaded, subject, redaction, flags);
  return { loaded, validation, gateFiles, redaction, schemas, isConfigured: true };
}

async function collectRest(open: OpenSystem, story: Story): Promise<void> {
  const { validation } = open;
  await probe(open, story.probed ?? {});
  const { sessions = 30, each = (summary) => summary } = story;
  if (sessions > 0) await recordSessions(validation, sessions, each);
  for (const kind of ['rollback', 'kill-switch'] as const) {
    const wish = story.drills?.[kind] ?? {};
    if (wish !== 'not held') await drill(kind, wish, validation);
  }
}

async function probe({ validation, redaction, loaded }: OpenSystem, options: Venue): Promise<void> {
  const gateway = await startPaperGateway(options);
  try {
    await runAccountProbe({
      validation,
      sessions: brokerSessions,
      connection: {
        host: '127.0.0.1',
        port: gateway.port,
        clientId: 1,
        time: { mode: 'lockstep' },
        random: createRandom(42),
      },
      declaredClasses: loaded.config.assetClasses,
      symbols: loaded.config.symbols,
      whatIf: true,
      accountReference: (accountId) => redaction.reference(accountId),
    });
  } finally {
    await gateway.close();
  }
}

let session: Promise<PaperTradingInputs> | undefined;
let baseline: Promise<Baseline> | undefined;

/** One real session; those of the days before it left the same behind. */
async function recordSessions(
  validation: Validation,
  count: number,
  each: (summary: SessionSummary) => SessionSummary,
): Promise<void> {
  session ??= holdPaperSession({ gateway: { seed: 42 } });
  baseline ??= measureBaseline();
  const inputs = { ...(await session), baseline: await baseline };
  const { observations, missing = [], artifacts } = validatePaperTrading(inputs, stageContext(validation));
  const measured = observations.filter(({ name }) => name !== SESSION_SUMMARY);
  const files = [...artifacts, baselineArtifact(inputs.baseline)];
  await recordStage(validation, 7, { observations: measured, missing, artifacts: files });
  const summary = summarizeSession(inputs);
  for (const tradingDay of daysUpTo(summary.tradingDay, count))
    appendSummary(validation, each({ ...summary, ...heldOn(tradingDay) }));
  await recordCampaign(validation);
}

/** One more session, on the next trading day unless its summary says another. */
async function recordLater(validation: Validation, change: NonNullable<Story['later']>): Promise<void> {
  if (session === undefined) throw new Error('there is no session yet');
  const summary = summarizeSession(await session);
  appendSummary(validation, change({ ...summary, ...heldOn(nextFullTradingDay(summary.tradingDay)) }));
  await recordCampaign(validation);
}

/** Sessions are told apart by their beginning. */
function heldOn(tradingDay: string): Pick<SessionSummary, 'tradingDay' | 'startedAt'> {
  return { tradingDay, startedAt: `${tradingDay}T14:30:00.000Z` };
}

function appendSummary(validation: Validation, summary: SessionSummary): void {
  const observe = createObserver(7, 'paper', stageContext(validation));
  validation.workspace.append([observe(SESSION_SUMMARY, summary, 'session')]);
}

const FIRST_DAY = '2026-09-14';

/** Trading days in a row, the last of them given. */
function daysUpTo(last: string, count: number): readonly string[] {
  const days = [FIRST_DAY];
  for (let day = FIRST_DAY; day !== last; day = nextFullTradingDay(day)) days.push(nextFullTradingDay(day));
  return days.slice(-count);
}

async function drill(
  kind: DrillKind,
  { gateway: options = {}, fireAt }: DrillWish,
  validation: Validation,
): Promise<void> {
  const gateway = await startPaperGateway({ seed: 11, ...options });
  try {
    const engine = smallDrillSettings(kind, SYMBOLS.length);
    const pnl = levelsOf(PNL, engine.killSwitches);
    const killSwitches = { ...engine.killSwitches, pnl: { ...pnl, fireAt: fireAt ?? pnl.fireAt } };
    const plan = {
      session: await openSession(gateway.port, 1),
      symbols: SYMBOLS,
      holding: { shares: 1 },
      engine: { ...engine, killSwitches },
      contracts: loadContracts(),
      random: createRandom(11),
    };
    await runAndRecordDrill(kind, plan, validation);
  } finally {
    await gateway.close();
  }
}

/** The CTO attests every item that cannot be measured, but one. */
async function scoreChecklist(open: OpenSystem, keys: Keys, folder: string, story: Story): Promise<void> {
  mkdirSync(folder);
  const plan = wireChecklist(open, { policy: undefined, attestations: folder });
  const items = plan.checklist.categories.flatMap(({ groups }) => groups.flatMap((group) => group.items));
  const attested = items.filter(({ id, evidence }) => evidence === undefined && id !== story.unattested);
  const document = JSON.stringify({
    schema_version: 1,
    system: open.loaded.config.system.name,
    by: 'cto',
    expires: '2100-01-01T00:00:00Z',
    items: attested.map(({ id }) => ({ id, statement: 'Looked at, and found to hold.' })),
  });
  const namespace = attestationNamespace(wireDecision(open, undefined).policy.policy.roles.cto);
  writeFileSync(join(folder, 'all.json'), document);
  writeFileSync(join(folder, 'all.sig'), keys.cto.sign(new TextEncoder().encode(document), namespace));
  await runChecklist(wireChecklist(open, { policy: undefined, attestations: folder }));
}

async function signAndDecide(open: OpenSystem, keys: Keys, { cto }: Story): Promise<DecisionReport> {
  const plan = wireDecision(open, undefined);
  const { policy } = plan.policy;
  const { files } = open.validation.workspace;
  await proposeDecision(plan);
  for (const role of policy.required.dossier) {
    const signer = { role, key: keys[role], policy };
    if (role !== 'cto' || cto === undefined) signStatement(signer, files);
    else if (cto === 'refuses') refuseStatement({ ...signer, reason: 'too early' }, files);
  }
  return decide(plan, { strict: false });
}
