import {
  assemble,
  type Code,
  f32x4,
  Kernel,
  KernelMemory,
  loadSplatF32,
  loadV128,
  repeat,
  storeV128,
  zero,
} from "../native/assembler.js";

/**
 * The inner loop of t-SNE in 128-bit SIMD, single precision: with it a leaf's forces take half the time that they take
 * in JavaScript, its list included.
 */
interface Exports {
  /**
   * For each of `count` points [x, y]: the sums over masses of m q², times the distance in x and in y, and of m q, with
   * q = 1 / (1 + squared distance). Masses lie in `groups` groups of four, [4 x][4 y][4 m]; the sums come out four
   * partial ones each, [4][4][4] per point. `ones` is the number 1, four times.
   */
  repel(points: number, count: number, masses: number, groups: number, ones: number, out: number): void;
}

const repel = new Kernel("repel", 6, (k) => {
  const [points, count, masses, groups, ones, out] = k.parameters;
  const [one, px, py, dx, dy, q, mq] = Array.from({ length: 7 }, () => k.v128());
  const sums = Array.from({ length: 3 }, () => k.v128());
  const at = k.i32();
  const add = (sum: number, value: Code) => sums[sum].set(f32x4.add(sums[sum].get, value));
  const squared = f32x4.add(f32x4.mul(dx.get, dx.get), f32x4.mul(dy.get, dy.get));
  return [
    one.set(loadV128(ones)),
    repeat(k.i32(), count.get, [
      px.set(loadSplatF32(points)),
      py.set(loadSplatF32(points, 4)),
      ...sums.map((sum) => sum.set(zero)),
      at.set(masses.get),
      repeat(k.i32(), groups.get, [
        dx.set(f32x4.sub(px.get, loadV128(at))),
        dy.set(f32x4.sub(py.get, loadV128(at, 16))),
        q.set(f32x4.div(one.get, f32x4.add(one.get, squared))),
        mq.set(f32x4.mul(loadV128(at, 32), q.get)),
        add(2, mq.get),
        mq.set(f32x4.mul(mq.get, q.get)),
        add(0, f32x4.mul(mq.get, dx.get)),
        add(1, f32x4.mul(mq.get, dy.get)),
        at.advance(48),
      ]),
      ...sums.map((sum, i) => storeV128(out, sum.get, 16 * i)),
      points.advance(8),
      out.advance(48),
    ]),
  ];
});

let compiled: object | undefined;

/** Input and output buffers of the kernel, for n points and n masses. */
export class Repulsion {
  readonly points: Float32Array;
  readonly #masses: Float32Array;
  readonly #ones: Float32Array;
  readonly #sums: Float32Array;
  readonly #memory: KernelMemory<Exports>;
  #count = 0;

  constructor(n: number) {
    compiled ??= assemble([repel]);
    const groups = Math.ceil(n / 4);
    this.#memory = new KernelMemory<Exports>(compiled, 4 * (2 * n + 12 * groups + 4 + 12 * n) + 64);
    this.points = this.#memory.f32(2 * n);
    this.#masses = this.#memory.f32(12 * groups);
    this.#ones = this.#memory.f32(4).fill(1);
    this.#sums = this.#memory.f32(12 * n);
  }

  /** Removes all masses. */
  clear(): void {
    this.#count = 0;
  }

  addMass(x: number, y: number, mass: number): void {
    const at = 12 * (this.#count >> 2) + (this.#count & 3);
    this.#masses[at] = x;
    this.#masses[at + 4] = y;
    this.#masses[at + 8] = mass;
    this.#count++;
  }

  /** The sums for the points first … end - 1: force in x, in y, and normalizer, four partial ones each. */
  sums(first: number, end: number): Float32Array {
    const groups = Math.ceil(this.#count / 4);
    while (this.#count < 4 * groups) this.addMass(0, 0, 0);
    const { points } = this;
    this.#memory.kernels.repel(
      points.byteOffset + 8 * first,
      end - first,
      this.#masses.byteOffset,
      groups,
      this.#ones.byteOffset,
      this.#sums.byteOffset,
    );
    return this.#sums;
  }
}
