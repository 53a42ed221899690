/** The `size` values that were used last, by key. */
export class Lru<K, V> {
  readonly #values = new Map<K, V>();

  constructor(private readonly size: number) {}

  /** The value of a key, made where it isn't there. A promise that is rejected is forgotten, so that it is tried again. */
  get(key: K, make: () => V): V {
    const known = this.#values.get(key);
    const value = known ?? make();
    this.#values.delete(key);
    this.#values.set(key, value);
    if (known === undefined) {
      if (value instanceof Promise) value.catch(() => this.#values.get(key) === value && this.#values.delete(key));
      const oldest = this.#values.keys().next();
      if (this.#values.size > this.size && !oldest.done) this.#values.delete(oldest.value);
    }
    return value;
  }
}
