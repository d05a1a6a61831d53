/** Intent ids for the names of a script; they survive the processes of a card. */
export class IntentNames {
  readonly #ids = new Map<string, string>();

  /** The intent id for a name of the script. */
  idOf(name: string): string {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = `00000000-0000-4000-8000-${String(this.#ids.size + 1).padStart(12, '0')}`;
    this.#ids.set(name, id);
    return id;
  }

  /** Every id so far, by its name. */
  get all(): ReadonlyMap<string, string> {
    return this.#ids;
  }
}
