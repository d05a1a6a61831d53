import type { StageContext } from '../domain/artifact.ts';
import type { Observation, SourceClass } from '../domain/evidence.ts';
import type { JsonValue } from '../domain/json.ts';
import type { StageNumber } from '../domain/stage.ts';

/** Sample size, interval and explanation of an observed value, where there are any. */
export type ObservationExtras = Pick<Observation, 'samples' | 'interval' | 'detail'>;

/** Creates observations of one stage and source; the writer of the artifacts adds the attachments. */
export type Observer = (name: string, value: JsonValue, unit: string, extras?: ObservationExtras) => Observation;

/** Classes of evidence from a broker connection, which is tied to an account; attestations and files are not. */
const BROKER_CLASSES: ReadonlySet<SourceClass> = new Set(['simulated', 'paper', 'live']);

/** Creates an {@link Observer} of one stage, whose collector is `stage<N>` of this version of prelive. */
export function createObserver(stage: StageNumber, sourceClass: SourceClass, context: StageContext): Observer {
  return (name, value, unit, extras = {}) => ({
    name,
    value,
    unit,
    stage,
    collector: { name: `stage${stage}`, version: context.version },
    observedAt: context.observedAt,
    sourceClass,
    attachments: [],
    ...(context.account !== undefined && BROKER_CLASSES.has(sourceClass) && { account: context.account }),
    ...extras,
  });
}
