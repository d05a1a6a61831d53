import type { StageContext } from '../domain/artifact.ts';
import type { Observation, SourceClass } from '../domain/evidence.ts';
import type { JsonValue } from '../domain/json.ts';
import type { StageNumber } from '../domain/stage.ts';

/** Sample size, interval and explanation of an observed value, where there are any. */
export type ObservationExtras = Pick<Observation, 'samples' | 'interval' | 'detail'>;

/** Makes observations of one stage and source; the attachments are added by whoever wrote the artifacts. */
export type Observer = (name: string, value: JsonValue, unit: string, extras?: ObservationExtras) => Observation;

/** What was seen over a connection was seen on an account; what a person attests or a file says was not. */
const BROKER_CLASSES: ReadonlySet<SourceClass> = new Set(['simulated', 'paper', 'live']);

/** An {@link Observer} for one stage, whose collector is `stage<N>` of this version of prelive. */
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
