// Random numbers that depend on the seed and the input's number alone, so that any input can be made again by itself.

/** mulberry32 (Tommy Ettinger), seeded by a hash of the given parts. */
export class Random {
  #state;

  constructor(...parts) {
    let hash = 0x811c9dc5;
    for (const character of parts.join("/")) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193);
    this.#state = hash >>> 0;
  }

  /** In [0, 1). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to `n`, itself not included. */
  below(n) {
    return Math.floor(this.next() * n);
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  chance(probability) {
    return this.next() < probability;
  }
}
