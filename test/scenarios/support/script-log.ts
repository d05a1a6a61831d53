import type { OrderIntentMessage } from '../../../src/contracts/messages.ts';
import type { Effect, EngineEvent } from '../../../src/engine/base/ports.ts';
import type { Engine } from '../../../src/engine/run/engine.ts';
import type { JournalEntry } from '../../../src/runner/ports/session-journal.ts';

interface Said {
  /** Events that the engine had taken by then. */
  readonly afterEvents: number;
  readonly intent: OrderIntentMessage;
}

/**
 * What the script has told the engine, and when. A strategy says its intents again when its engine is replayed; those of
 * the script come from outside and stand in no journal, so the replay takes them from here.
 */
export class ScriptLog {
  readonly #intentIds = new Map<string, string>();
  #said: Said[] = [];
  #events = 0;

  /** Intent id behind each name of the script. */
  get intentIds(): ReadonlyMap<string, string> {
    return this.#intentIds;
  }

  /** The intent behind a name of the script. */
  intentId(name: string): string {
    const known = this.#intentIds.get(name);
    if (known !== undefined) return known;
    const id = `00000000-0000-4000-8000-${String(this.#intentIds.size + 1).padStart(12, '0')}`;
    this.#intentIds.set(name, id);
    return id;
  }

  say(engine: Engine, intent: OrderIntentMessage): void {
    this.#said.push({ afterEvents: this.#events, intent });
    engine.bus.publish('order_intents', intent);
  }

  apply(engine: Engine, event: EngineEvent): readonly Effect[] {
    this.#events++;
    return engine.apply(event);
  }

  /** Brings a new engine to where the journal ends; what was said after its last record is forgotten, as it was never sent. */
  replay(engine: Engine, entries: readonly JournalEntry[]): void {
    const said = this.#said;
    this.#said = [];
    this.#events = 0;
    for (const entry of entries) {
      if (entry.kind !== 'step') continue;
      const effects = entry.events.flatMap((event) => {
        for (; said[0]?.afterEvents === this.#events; said.shift()) this.say(engine, said[0].intent);
        return this.apply(engine, event);
      });
      const sends = effects.filter(({ kind }) => kind === 'place' || kind === 'cancel' || kind === 'replace');
      if (JSON.stringify(sends) !== JSON.stringify(entry.sends)) throw new Error('the replay sends something else');
    }
  }
}
