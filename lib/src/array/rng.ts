/**
 * Seeded random numbers in named, independent streams: drawing from one does not shift another, so that one more
 * k-means start does not change a model's initialization.
 *
 * Generator: xoshiro128** (Blackman & Vigna 2018), seeded by SplitMix32 over the seed and an FNV-1a hash of the
 * stream's name. Normal numbers: Marsaglia's polar method.
 */
export class Rng {
  readonly #state = new Uint32Array(4);
  #spareNormal: number | undefined;

  constructor(
    /** Same seed and name, same numbers. */
    readonly seed: number,
    /** Name of the stream, such as "order/3"; {@link stream} appends to it. */
    readonly name = "",
  ) {
    let h = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(`${seed}/${name}`)) h = Math.imul(h ^ byte, 0x01000193) >>> 0;
    for (let i = 0; i < 4; i++) {
      h = (h + 0x9e3779b9) >>> 0;
      let z = h;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      this.#state[i] = (z ^ (z >>> 16)) >>> 0;
    }
  }

  /** An independent generator for one purpose, such as "split", "init" or "shuffle". */
  stream(name: string): Rng {
    return new Rng(this.seed, this.name ? `${this.name}/${name}` : name);
  }

  /** An integer in [0, 2^32). */
  uint32(): number {
    const s = this.#state as unknown as [number, number, number, number];
    const x = Math.imul(s[1], 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  /** A double in [0, 1), 53 random bits. */
  uniform(): number {
    return ((this.uint32() >>> 5) * 0x4000000 + (this.uint32() >>> 6)) / 0x20000000000000;
  }

  /** A whole number in [0, n). */
  int(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** A standard normal number. */
  normal(): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        this.#spareNormal = v * scale;
        return u * scale;
      }
    }
  }

  /** The next n standard normal numbers: the same as n calls of `normal`, four times as fast. */
  normals(n: number): Float32Array {
    const out = new Float32Array(n);
    let [s0, s1, s2, s3] = this.#state as unknown as [number, number, number, number];
    const next = (): number => {
      const x = Math.imul(s1, 5);
      const t = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= t;
      s3 = (s3 << 11) | (s3 >>> 21);
      return Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
    };
    const signed = (): number => 2 * (((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000) - 1;
    let i = 0;
    if (n > 0 && this.#spareNormal !== undefined) out[i++] = this.normal();
    while (i < n) {
      const u = signed();
      const v = signed();
      const s = u * u + v * v;
      if (s === 0 || s >= 1) continue;
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      out[i++] = u * scale;
      if (i < n) out[i++] = v * scale;
      else this.#spareNormal = v * scale;
    }
    this.#state.set([s0, s1, s2, s3]);
    return out;
  }

  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends { length: number; [i: number]: unknown }>(values: T): T {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
    return values;
  }

  /** 0 … n-1 in random order. */
  permutation(n: number): Int32Array {
    return this.shuffle(Int32Array.from({ length: n }, (_, i) => i));
  }

  /** One of the values, all equally likely. */
  pick<T>(values: readonly T[]): T {
    return values[this.int(values.length)] as T;
  }
}
