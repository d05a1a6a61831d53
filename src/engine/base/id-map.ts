/**
 * Values by ids that are kept for a whole session, in insertion order. Each new order and execution asks for an id that
 * is absent. With a hundred thousand ids, a `Map` needs several memory accesses for that answer. Here the hashes are
 * adjacent, and the search ends at the first empty slot.
 */
export class IdMap<V> {
  readonly #keys: string[] = [];
  readonly #values: V[] = [];
  /** Pairs of a hash and the index of its key, counted from 1; 0 is empty. At most half of them are used. */
  #slots = new Int32Array(2 * FIRST_ROOM);

  get size(): number {
    return this.#keys.length;
  }

  get(id: string): V | undefined {
    const place = this.#placeOf(id, hashOf(id));
    return place === NOWHERE ? undefined : this.#values[place];
  }

  set(id: string, value: V): void {
    const hash = hashOf(id);
    const place = this.#placeOf(id, hash);
    if (place !== NOWHERE) {
      this.#values[place] = value;
      return;
    }
    if (4 * this.#keys.length >= this.#slots.length) this.#grow();
    this.#keys.push(id);
    this.#values.push(value);
    this.#enter(hash, this.#keys.length);
  }

  values(): readonly V[] {
    return this.#values;
  }

  #placeOf(id: string, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let i = (2 * hash) & mask; slots[i + 1] !== 0; i = (i + 2) & mask) {
      const place = (slots[i + 1] ?? 0) - 1;
      if (slots[i] === hash && this.#keys[place] === id) return place;
    }
    return NOWHERE;
  }

  #enter(hash: number, place: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let i = (2 * hash) & mask;
    while (slots[i + 1] !== 0) i = (i + 2) & mask;
    slots[i] = hash;
    slots[i + 1] = place;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(2 * before.length);
    for (let i = 0; i < before.length; i += 2) {
      const place = before[i + 1] ?? 0;
      if (place !== 0) this.#enter(before[i] ?? 0, place);
    }
  }
}

const FIRST_ROOM = 64;
const NOWHERE = -1;

let lastId = '';
let lastHash = 0;

/** FNV-1a over the code units (Fowler, Noll, Vo 1991), its high bits mixed into the low ones. */
function hashOf(id: string): number {
  // Several maps look up the same id in a row.
  if (id === lastId) return lastHash;
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  lastId = id;
  lastHash = hash ^ (hash >>> 15);
  return lastHash;
}
