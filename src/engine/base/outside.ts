import { messageText } from '../../contracts/message-text.ts';
import type {
  DeadLetter,
  DeadLetterTopic,
  OrderIntentMessage,
  TargetMessage,
  Topic,
} from '../../contracts/messages.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { EngineEvent } from './ports.ts';

/** Source of a message from outside, and its arrival by the session's clock. */
export interface Arrival {
  readonly source: string;
  readonly at: EpochMs;
}

/** Event of an order intent from outside: its original bytes, or a message of this process. */
export function intentFromOutside(intent: OrderIntentMessage | string, { source, at }: Arrival): EngineEvent {
  return { kind: 'order_intent', bytes: bytesOf(intent), source, at };
}

/** Event of a target from outside: its original bytes, or a message of this process. */
export function targetFromOutside(target: TargetMessage | string, { source, at }: Arrival): EngineEvent {
  return { kind: 'target', bytes: bytesOf(target), source, at };
}

/** Event that replays a dead letter with corrected bytes. */
export function mended({ topic, source, offset }: DeadLetter, bytes: string, at: EpochMs): EngineEvent {
  return { kind: 'dead_letter_mended', letter: { topic: ORIGINS[topic], source, offset }, bytes, at };
}

/** A message of this process is stored as it would have been sent. */
function bytesOf(message: OrderIntentMessage | TargetMessage | string): string {
  return typeof message === 'string' ? message : messageText(message);
}

const ORIGINS: Readonly<Record<DeadLetterTopic, Topic>> = {
  dlq_market_events: 'market_events',
  dlq_order_intents: 'order_intents',
  dlq_targets: 'targets',
  dlq_execution_reports: 'execution_reports',
};
