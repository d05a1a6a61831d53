import type { Sha256 } from '../../src/domain/digest.ts';
import type { AuditSink, Effect, EngineEvent } from '../../src/engine/base/ports.ts';

/** One applied event and its effects. */
export interface AuditTick {
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly event: EngineEvent;
  readonly effects: readonly Effect[];
}

/** An audit kept in memory. */
export interface AuditLog {
  readonly sink: AuditSink;
  readonly length: number;
  ticks(): Iterable<AuditTick>;
  /** SHA-256 over {@link auditLine} of every tick. */
  digest(sha256: Sha256): string;
}

/** An empty audit. Events and effects are immutable, so it keeps references and copies nothing. */
export function createAuditLog(): AuditLog {
  const events: EngineEvent[] = [];
  const effects: (readonly Effect[])[] = [];
  function* ticks(): Iterable<AuditTick> {
    for (const [i, event] of events.entries()) yield { sequence: i + 1, event, effects: effects[i] ?? [] };
  }
  return {
    sink: (_, event, wanted) => {
      events.push(event);
      effects.push(wanted);
    },
    get length() {
      return events.length;
    },
    ticks,
    digest: (sha256) => sha256(Array.from(ticks(), auditLine).join('\n')),
  };
}

/** A tick as one line of JSON. */
export function auditLine(tick: AuditTick): string {
  return JSON.stringify(tick);
}

/** Feeds the events of an audit to a fresh engine: the effects, and so the digest, come out the same. */
export function replay(ticks: Iterable<AuditTick>, engine: { apply(event: EngineEvent): readonly Effect[] }): void {
  for (const { event } of ticks) engine.apply(event);
}
