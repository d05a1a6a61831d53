import type { AnySchemaObject, ErrorObject, ValidateFunction } from 'ajv';
import { createAjv } from './ajv.ts';
import {
  type BarEvent,
  type ExecutionReportMessage,
  MESSAGE_NAMES,
  type MessageName,
  type MessageTypes,
  type OrderIntentMessage,
  TOPICS,
  type Topic,
  type TopicMessages,
} from './messages.ts';

/** Draft-07 schemas of the messages by name, as values: this layer reads no files. */
export type MessageSchemas = Readonly<Record<MessageName, AnySchemaObject>>;

/** A message that keeps its contract, or what is wrong with it. */
export type Checked<T> = { readonly ok: true; readonly message: T } | { readonly ok: false; readonly reason: string };

/** The contracts of all topics, compiled once. */
export interface Contracts {
  /** Guards by message type: the schema and the rules across fields. */
  readonly guards: MessageGuards;
  /** Returns what is wrong with a value as a message of a topic, or undefined; its `event_type` says which type it is. */
  fault(topic: Topic, value: unknown): string | undefined;
  /** Checks bytes, JSON text, against the message types of a topic. */
  parse<T extends Topic>(topic: T, bytes: string): Checked<TopicMessages[T]>;
}

/** Type guards by message type. */
export type MessageGuards = { readonly [N in MessageName]: (value: unknown) => value is MessageTypes[N] };

/** Facts about schemas before they are compiled. */
export interface SchemaStanding {
  /** That they follow draft-07 is tested: compiling its meta-schema takes as long as compiling all of theirs. */
  readonly isTested?: boolean;
}

/** Compiles the contracts. Throws when a schema is not a valid draft-07 schema, unless that is known of them. */
export function createContracts(schemas: MessageSchemas, { isTested = false }: SchemaStanding = {}): Contracts {
  const validators = compile(mapSchemas(schemas, quickened), isTested);
  // Explains in the words of the schemas as they are; compiled once something is wrong.
  let explaining: Validators | undefined;
  const guards = guardsOf(validators);
  const topics = topicGuards(guards);
  const reasonOf = (topic: Topic, value: unknown): string => {
    explaining ??= compile(schemas, isTested);
    return explain(explaining, topic, value);
  };
  const check = <T extends Topic>(topic: T, value: unknown): Checked<TopicMessages[T]> => {
    const guard: (candidate: unknown) => candidate is TopicMessages[T] = topics[topic];
    return guard(value) ? { ok: true, message: value } : { ok: false, reason: reasonOf(topic, value) };
  };
  return {
    guards,
    fault: (topic, value) => (keeps(topic, value, topics) ? undefined : reasonOf(topic, value)),
    parse: (topic, bytes) => {
      const parsed = parseJson(bytes);
      return parsed.ok ? check(topic, parsed.message) : parsed;
    },
  };
}

function mapSchemas(schemas: MessageSchemas, change: (schema: AnySchemaObject) => AnySchemaObject): MessageSchemas {
  return {
    bar_event: change(schemas.bar_event),
    tick_event: change(schemas.tick_event),
    ofi_event: change(schemas.ofi_event),
    clock_event: change(schemas.clock_event),
    order_intent: change(schemas.order_intent),
    target: change(schemas.target),
    execution_report: change(schemas.execution_report),
  };
}

/**
 * The same schema with the names of its properties as a list: ajv compares the names of an object with a list one by one,
 * which is fast, and asks `hasOwnProperty` for each where more than eight properties exclude additional ones. Conditions
 * between fields are left to {@link isPriced} and {@link isExplained}: ajv writes down an error for each condition that
 * does not hold, in each message.
 */
function quickened({ additionalProperties, ...whole }: AnySchemaObject): AnySchemaObject {
  const schema = Object.fromEntries(Object.entries(whole).filter(([keyword]) => keyword !== 'allOf'));
  const properties: unknown = schema['properties'];
  if (additionalProperties !== false || typeof properties !== 'object' || properties === null)
    return { ...schema, ...(additionalProperties !== undefined && { additionalProperties }) };
  return { ...schema, propertyNames: { enum: Object.keys(properties) } };
}

type Validators = { readonly [N in MessageName]: ValidateFunction<MessageTypes[N]> };

function compile(schemas: MessageSchemas, isTested: boolean): Validators {
  const ajv = createAjv('messages', isTested ? { validateSchema: false, meta: false } : {});
  return {
    bar_event: ajv.compile<MessageTypes['bar_event']>(schemas.bar_event),
    tick_event: ajv.compile<MessageTypes['tick_event']>(schemas.tick_event),
    ofi_event: ajv.compile<MessageTypes['ofi_event']>(schemas.ofi_event),
    clock_event: ajv.compile<MessageTypes['clock_event']>(schemas.clock_event),
    order_intent: ajv.compile<MessageTypes['order_intent']>(schemas.order_intent),
    target: ajv.compile<MessageTypes['target']>(schemas.target),
    execution_report: ajv.compile<MessageTypes['execution_report']>(schemas.execution_report),
  };
}

/** Place of every message: at the root of itself. Without it ajv makes such an object for each. */
const AT_ROOT: NonNullable<Parameters<ValidateFunction>[1]> = {
  instancePath: '',
  parentData: {},
  parentDataProperty: '',
  rootData: {},
  dynamicAnchors: {},
};

function guardsOf(validators: Validators): MessageGuards {
  const { bar_event: isBar, order_intent: isIntent, execution_report: isReport } = validators;
  return {
    bar_event: (value): value is BarEvent => isBar(value, AT_ROOT) && barFault(value) === undefined,
    tick_event: (value) => validators.tick_event(value, AT_ROOT),
    ofi_event: (value) => validators.ofi_event(value, AT_ROOT),
    clock_event: (value) => validators.clock_event(value, AT_ROOT),
    order_intent: (value): value is OrderIntentMessage => isIntent(value, AT_ROOT) && isPriced(value),
    target: (value) => validators.target(value, AT_ROOT),
    execution_report: (value): value is ExecutionReportMessage => isReport(value, AT_ROOT) && isExplained(value),
  };
}

type TopicGuards = { readonly [T in Topic]: (value: unknown) => value is TopicMessages[T] };

function topicGuards(guards: MessageGuards): TopicGuards {
  // The few names of a topic are found faster in a list than in a map.
  const marketEvents = TOPICS.market_events.map((name) => ({ name, guard: guards[name] }));
  const isMarketEvent = (value: unknown): boolean => {
    const type = eventType(value);
    for (const { name, guard } of marketEvents) if (name === type) return guard(value);
    return false;
  };
  return {
    market_events: (value): value is TopicMessages['market_events'] => isMarketEvent(value),
    order_intents: guards.order_intent,
    targets: guards.target,
    execution_reports: guards.execution_report,
  };
}

/** By a switch: every message is asked about, and a member that is named by a variable takes a look-up. */
function keeps(topic: Topic, value: unknown, topics: TopicGuards): boolean {
  switch (topic) {
    case 'market_events':
      return topics.market_events(value);
    case 'order_intents':
      return topics.order_intents(value);
    case 'targets':
      return topics.targets(value);
    case 'execution_reports':
      return topics.execution_reports(value);
  }
}

/** Checks that high and low of a bar include its open and close, which draft-07 cannot express. */
function barFault(bar: BarEvent): string | undefined {
  if (bar.high < Math.max(bar.open, bar.close)) return '/high: less than open or close';
  if (bar.low > Math.min(bar.open, bar.close)) return '/low: more than open or close';
  return undefined;
}

/** The conditions of the schema of an order intent: each type has the prices that it needs. */
function isPriced({ order_type: type, limit_price: limit, stop_price: stop }: OrderIntentMessage): boolean {
  if ((type === 'LIMIT' || type === 'STOP_LIMIT') && limit === undefined) return false;
  return !((type === 'STOP' || type === 'STOP_LIMIT') && stop === undefined);
}

/** Those of an execution report: a rejection has its reason, a fill its price. */
function isExplained(report: ExecutionReportMessage): boolean {
  if (report.status === 'REJECTED' && report.reject_reason === undefined) return false;
  return !(report.filled_quantity > 0 && report.avg_fill_price === undefined);
}

function explain(validators: Validators, topic: Topic, value: unknown): string {
  const name = MESSAGE_NAMES.find((candidate) => candidate === eventType(value));
  if (name === undefined) return '/event_type: not the name of a message type';
  if (!TOPICS[topic].includes(name)) return `/event_type: ${name} does not belong on ${topic}`;
  const validate: ValidateFunction = validators[name];
  if (!validate(value)) return (validate.errors ?? []).map(describe).join('; ');
  return validators.bar_event(value) ? (barFault(value) ?? '') : '';
}

function eventType(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'event_type' in value ? value.event_type : undefined;
}

function describe(fault: ErrorObject): string {
  return `${fault.instancePath === '' ? '/' : fault.instancePath}: ${fault.message ?? fault.keyword}`;
}

function parseJson(bytes: string): Checked<unknown> {
  try {
    return { ok: true, message: JSON.parse(bytes) };
  } catch {
    return { ok: false, reason: '/: not JSON' };
  }
}
