import type { Matrix } from "../array/index.js";
import {
  and,
  assemble,
  bitmask,
  type Code,
  f32x4,
  f64x2,
  i32,
  i32Add,
  i32Or,
  i32ShiftLeft,
  i32ShiftRight,
  i32x4,
  infinity,
  Kernel,
  KernelMemory,
  type Local,
  loadI32,
  loadSplatF32,
  loadSplatF64,
  loadV128,
  repeat,
  select,
  shuffle,
  splatI32,
  storeByte,
  storeSumF64,
  storeV128,
  when,
  zero,
} from "./assembler.js";

/**
 * The inner loops of distances in 128-bit SIMD. One core makes some 20 billion squared differences a second this
 * way, ten times what the same loop in JavaScript does; that is what scikit-learn's BLAS has to be met with. The
 * differences are taken as they are, not as |a|² + |b|² - 2ab, so that equal rows are exactly 0 apart.
 *
 * Single-precision matrices go in as panels: `width` rows interleaved, so that one load brings the same column of
 * four rows. A panel of 8 rows against one of 4 needs eight accumulators, as many as the registers allow.
 */
interface Exports {
  /** out[group][4][8] = squared distances between a panel of 8 rows and each of `groups` panels of 4 rows. */
  distances(panel8: number, panels4: number, groups: number, d: number, out: number): void;
  /**
   * Adds the distances (not squared) between a panel of 8 rows and `groups` panels of 4 rows to sums in doubles, both
   * ways. Forward: row j of the panels of 4 adds 8 numbers from `forward + offsets[j]` on. Back: part p of `parts` (or none)
   * adds the distances to those of the panel's rows that `masks[p]` (8 x 32 bits, set or not) names to one number per
   * row of the panels of 4, from the address `targets[p]` on.
   */
  distanceSums(
    panel8: number,
    panels4: number,
    groups: number,
    d: number,
    forward: number,
    offsets: number,
    parts: number,
    masks: number,
    targets: number,
  ): void;
  /** For each row of `panels` panels of 8, the nearest row of `groups` panels of 4, and the two least squared distances. */
  nearest(
    panels8: number,
    panels: number,
    panels4: number,
    groups: number,
    d: number,
    indices: number,
    least: number,
    second: number,
  ): void;
  /**
   * out[group] = 8 bytes, first one for each row of the panel of 4, then again: bit i is set where row i of the panel
   * of 8 lies within limits[0], then within limits[1], of it. `limits` are squared, each four times over.
   */
  within(panel8: number, panels4: number, groups: number, d: number, limits: number, out: number): void;
  /** The same of products of 16-bit integers: `pairs` of two columns side by side; a bit is set up to the (32-bit) limit. */
  productsWithin(panel8: number, panels4: number, groups: number, pairs: number, limits: number, out: number): void;
  /**
   * out[row] = 2 a b / (a + b) |query - row|² for the rows of `panels` panels of 32, with b = sizes[row] and a the
   * number at `own`: Ward's squared distance of clusters of a and b rows. NaN where a size is NaN. `least` gets four
   * numbers per panel, the least of which is the panel's least that is not NaN.
   */
  wardDistances(
    query: number,
    panels32: number,
    panels: number,
    d: number,
    own: number,
    sizes: number,
    out: number,
    least: number,
  ): void;
  /** out[i] = squared distance between `query` and row i, in doubles; d a multiple of 8 (pad with zeros). */
  squaredDistances(query: number, rows: number, n: number, d: number, out: number): void;
  /**
   * For each of `panels` panels of 8 rows of doubles ([column][row of panel]): out[row] = |(x - mean) U|², where U is
   * upper triangular. `triangle` holds U's columns two by two, each pair's entries down to its diagonal side by side:
   * d (d / 2 + 1) numbers. d is even. `scratch` holds 8 d doubles.
   */
  quadraticForms(
    panels8: number,
    panels: number,
    mean: number,
    triangle: number,
    d: number,
    scratch: number,
    out: number,
  ): void;
  /** out = BᵀB on and above the diagonal, in blocks of 4 x 4 ([j][j' >= j] blocks in turn); B is n x d doubles, d a multiple of 4. */
  gram(rows: number, n: number, d: number, out: number): void;
}

/** Code that fills acc[2 r + half] with the squared distances of row r of `b` to half of the panel of 8, and moves `b` on. */
function panelDistances(k: Kernel, panel8: Local, b: Local, d: Local): { acc: Local[]; code: Code } {
  const difference = k.v128();
  return overColumns(k, panel8, b, d, (sum, x, y) => [
    ...difference.set(f32x4.sub(x.get, y.get)),
    ...sum.set(f32x4.add(sum.get, f32x4.mul(difference.get, difference.get))),
  ]);
}

/** The same of products of 16-bit integers: four times as many in an instruction, and no rounding. */
function panelProducts(k: Kernel, panel8: Local, b: Local, pairs: Local): { acc: Local[]; code: Code } {
  return overColumns(k, panel8, b, pairs, (sum, x, y) => sum.set(i32x4.add(sum.get, i32x4.dotI16(x.get, y.get))));
}

function overColumns(
  k: Kernel,
  panel8: Local,
  b: Local,
  d: Local,
  add: (sum: Local, x: Local, y: Local) => Code,
): { acc: Local[]; code: Code } {
  const acc = Array.from({ length: 8 }, () => k.v128());
  const halves = [k.v128(), k.v128()];
  const [a, counter, one] = [k.i32(), k.i32(), k.v128()];
  const column = [
    ...halves.map((half, h) => half.set(loadV128(a, 16 * h))),
    ...[0, 1, 2, 3].map((r) => [
      ...one.set(loadSplatF32(b, 4 * r)),
      ...halves.flatMap((half, h) => add(acc[2 * r + h], half, one)),
    ]),
    a.advance(32),
    b.advance(16),
  ];
  return { acc, code: [...a.set(panel8.get), ...acc.flatMap((v) => v.set(zero)), ...repeat(counter, d.get, column)] };
}

const distances = new Kernel("distances", 5, (k) => {
  const [panel8, b, groups, d, out] = k.parameters;
  const { acc, code } = panelDistances(k, panel8, b, d);
  return [repeat(k.i32(), groups.get, [code, ...acc.map((v, i) => storeV128(out, v.get, 16 * i)), out.advance(128)])];
});

const distanceSums = new Kernel("distanceSums", 9, (k) => {
  const [panel8, b, groups, d, forward, offsets, parts, masks, targets] = k.parameters;
  const { acc, code } = panelDistances(k, panel8, b, d);
  const [to, mask, target, done] = [k.i32(), k.i32(), k.i32(), k.i32()];
  const each = Array.from({ length: 4 }, () => k.v128());
  const addPair = (address: Local, v: Code, offset: number) =>
    storeV128(address, f64x2.add(loadV128(address, offset), f64x2.promote(v)), offset);
  /** Adds four floats to four doubles. */
  const addFour = (address: Local, v: Local, offset: number) => [
    ...addPair(address, v.get, offset),
    ...addPair(address, shuffle(v.get, v.get, [2, 3, 2, 3]), offset + 16),
  ];
  const addForward = (r: number) => [
    ...to.set(i32Add(forward.get, loadI32(offsets, 4 * r))),
    ...addFour(to, acc[2 * r], 0),
    ...addFour(to, acc[2 * r + 1], 32),
  ];
  const sumOfHalves = (v: Local, r: number) =>
    v.set(f32x4.add(and(acc[2 * r].get, loadV128(mask)), and(acc[2 * r + 1].get, loadV128(mask, 16))));
  /** Lane r becomes the sum of the four lanes of vector r. */
  const transposedSum = (a: Local, b: Local, lanes: [number, number, number, number][]) =>
    a.set(f32x4.add(shuffle(a.get, b.get, lanes[0]), shuffle(a.get, b.get, lanes[1])));
  const halves: [number, number, number, number][] = [
    [0, 1, 4, 5],
    [2, 3, 6, 7],
  ];
  const evenOdd: [number, number, number, number][] = [
    [0, 2, 4, 6],
    [1, 3, 5, 7],
  ];
  return [
    done.set(i32(0)),
    repeat(k.i32(), groups.get, [
      code,
      ...acc.map((v) => v.set(f32x4.sqrt(v.get))),
      ...[0, 1, 2, 3].map(addForward),
      when(parts.get, [
        mask.set(masks.get),
        target.set(targets.get),
        repeat(k.i32(), parts.get, [
          ...each.map(sumOfHalves),
          transposedSum(each[0], each[1], halves),
          transposedSum(each[2], each[3], halves),
          transposedSum(each[0], each[2], evenOdd),
          to.set(i32Add(loadI32(target), done.get)),
          addFour(to, each[0], 0),
          mask.advance(32),
          target.advance(4),
        ]),
      ]),
      offsets.advance(16),
      done.advance(32),
    ]),
  ];
});

const nearest = new Kernel("nearest", 8, (k) => {
  const [panel8, panels, panels4, groups, d, indices, least, second] = k.parameters;
  const [b, row, closer] = [k.i32(), k.i32(), k.v128()];
  const { acc, code } = panelDistances(k, panel8, b, d);
  const best = [k.v128(), k.v128()];
  const next = [k.v128(), k.v128()];
  const index = [k.v128(), k.v128()];
  const keepCloser = (r: number, h: number) => [
    ...closer.set(f32x4.lt(acc[2 * r + h].get, best[h].get)),
    ...next[h].set(f32x4.lesser(next[h].get, select(best[h].get, acc[2 * r + h].get, closer.get))),
    ...best[h].set(select(acc[2 * r + h].get, best[h].get, closer.get)),
    ...index[h].set(select(splatI32(row.get), index[h].get, closer.get)),
  ];
  return [
    repeat(k.i32(), panels.get, [
      b.set(panels4.get),
      row.set(i32(0)),
      ...[...best, ...next].map((v) => v.set(infinity)),
      ...index.map((v) => v.set(zero)),
      repeat(k.i32(), groups.get, [
        code,
        ...[0, 1, 2, 3].map((r) => [...keepCloser(r, 0), ...keepCloser(r, 1), ...row.advance(1)]),
      ]),
      ...[0, 1].flatMap((h) => [
        storeV128(indices, index[h].get, 16 * h),
        storeV128(least, best[h].get, 16 * h),
        storeV128(second, next[h].get, 16 * h),
      ]),
      panel8.advance(i32ShiftLeft(d.get, i32(5))),
      ...[indices, least, second].map((at) => at.advance(32)),
    ]),
  ];
});

const withinKernel = (name: string, panelSums: typeof panelDistances, le: (a: Code, b: Code) => Code) =>
  new Kernel(name, 6, (k) => {
    const [panel8, b, groups, d, limits, out] = k.parameters;
    const { acc, code } = panelSums(k, panel8, b, d);
    const mask = (r: number, limit: number): Code => {
      const half = (h: number) => bitmask(le(acc[2 * r + h].get, loadV128(limits, 16 * limit)));
      return i32Or(half(0), i32ShiftLeft(half(1), i32(4)));
    };
    const store = (r: number) => [0, 1].flatMap((limit) => storeByte(out, mask(r, limit), 4 * limit + r));
    return [repeat(k.i32(), groups.get, [code, ...[0, 1, 2, 3].map(store), out.advance(8)])];
  });

const wardDistances = new Kernel("wardDistances", 8, (k) => {
  const [query, panel, panels, d, own, sizes, out, least] = k.parameters;
  const acc = Array.from({ length: 8 }, () => k.v128());
  const [q, counter, a, b, value, best] = [k.i32(), k.i32(), k.v128(), k.v128(), k.v128(), k.v128()];
  const column = [
    ...a.set(loadSplatF32(q)),
    ...acc.flatMap((v, i) => [
      ...value.set(f32x4.sub(loadV128(panel, 16 * i), a.get)),
      ...v.set(f32x4.add(v.get, f32x4.mul(value.get, value.get))),
    ]),
    ...panel.advance(128),
    ...q.advance(4),
  ];
  const scale = (v: Local, i: number) => [
    ...b.set(loadV128(sizes, 16 * i)),
    ...value.set(f32x4.div(f32x4.mul(a.get, b.get), f32x4.add(a.get, b.get))),
    ...value.set(f32x4.mul(f32x4.add(value.get, value.get), v.get)),
    ...best.set(f32x4.lesser(best.get, value.get)),
    ...storeV128(out, value.get, 16 * i),
  ];
  return [
    repeat(k.i32(), panels.get, [
      best.set(infinity),
      q.set(query.get),
      ...acc.map((v) => v.set(zero)),
      repeat(counter, d.get, [column]),
      a.set(loadSplatF32(own)),
      ...acc.map(scale),
      storeV128(least, best.get),
      sizes.advance(128),
      out.advance(128),
      least.advance(16),
    ]),
  ];
});

const squaredDistances = new Kernel("squaredDistances", 5, (k) => {
  const [query, rows, n, d, out] = k.parameters;
  const acc = Array.from({ length: 4 }, () => k.v128());
  const [q, difference] = [k.i32(), k.v128()];
  const sum = acc[0];
  return [
    repeat(k.i32(), n.get, [
      q.set(query.get),
      ...acc.map((v) => v.set(zero)),
      repeat(k.i32(), i32ShiftRight(d.get, i32(3)), [
        ...acc.map((v, i) => [
          ...difference.set(f64x2.sub(loadV128(rows, 16 * i), loadV128(q, 16 * i))),
          ...v.set(f64x2.add(v.get, f64x2.mul(difference.get, difference.get))),
        ]),
        q.advance(64),
        rows.advance(64),
      ]),
      ...acc.slice(1).map((v) => sum.set(f64x2.add(sum.get, v.get))),
      storeSumF64(out, sum),
      out.advance(8),
    ]),
  ];
});

const quadraticForms = new Kernel("quadraticForms", 7, (k) => {
  const [panel, panels, mean, triangle, d, scratch, out] = k.parameters;
  const acc = Array.from({ length: 8 }, () => k.v128());
  const sums = Array.from({ length: 4 }, () => k.v128());
  const [z, m, u, depth] = [k.i32(), k.i32(), k.i32(), k.i32()];
  const [first, second, rows] = [k.v128(), k.v128(), k.v128()];
  const center = [
    ...first.set(loadSplatF64(m)),
    ...[0, 1, 2, 3].flatMap((r) => storeV128(z, f64x2.sub(loadV128(panel, 16 * r), first.get), 16 * r)),
    ...z.advance(64),
    ...m.advance(8),
    ...panel.advance(64),
  ];
  const multiply = [
    ...first.set(loadSplatF64(u)),
    ...second.set(loadSplatF64(u, 8)),
    ...[0, 1, 2, 3].flatMap((r) => [
      ...rows.set(loadV128(z, 16 * r)),
      ...acc[r].set(f64x2.add(acc[r].get, f64x2.mul(rows.get, first.get))),
      ...acc[4 + r].set(f64x2.add(acc[4 + r].get, f64x2.mul(rows.get, second.get))),
    ]),
    ...z.advance(64),
    ...u.advance(16),
  ];
  return [
    repeat(k.i32(), panels.get, [
      z.set(scratch.get),
      m.set(mean.get),
      repeat(k.i32(), d.get, [center]),
      ...sums.map((v) => v.set(zero)),
      u.set(triangle.get),
      depth.set(i32(0)),
      repeat(k.i32(), i32ShiftRight(d.get, i32(1)), [
        z.set(scratch.get),
        ...acc.map((v) => v.set(zero)),
        depth.advance(2),
        repeat(k.i32(), depth.get, [multiply]),
        ...acc.map((v, i) => sums[i % 4].set(f64x2.add(sums[i % 4].get, f64x2.mul(v.get, v.get)))),
      ]),
      ...sums.map((v, r) => storeV128(out, v.get, 16 * r)),
      out.advance(64),
    ]),
  ];
});

const gram = new Kernel("gram", 4, (k) => {
  const [rows, n, d, out] = k.parameters;
  const acc = Array.from({ length: 8 }, () => k.v128());
  const [left, right, stride, blocks, a, b, one] = [k.i32(), k.i32(), k.i32(), k.i32(), k.i32(), k.i32(), k.v128()];
  const halves = [k.v128(), k.v128()];
  const row = [
    ...halves.flatMap((v, h) => v.set(loadV128(b, 16 * h))),
    ...[0, 1, 2, 3].flatMap((i) => [
      ...one.set(loadSplatF64(a, 8 * i)),
      ...halves.flatMap((v, h) => acc[2 * i + h].set(f64x2.add(acc[2 * i + h].get, f64x2.mul(one.get, v.get)))),
    ]),
    ...a.advance(stride.get),
    ...b.advance(stride.get),
  ];
  return [
    stride.set(i32ShiftLeft(d.get, i32(3))),
    blocks.set(i32ShiftRight(d.get, i32(2))),
    left.set(rows.get),
    repeat(blocks, blocks.get, [
      right.set(left.get),
      repeat(k.i32(), blocks.get, [
        a.set(left.get),
        b.set(right.get),
        ...acc.map((v) => v.set(zero)),
        repeat(k.i32(), n.get, [row]),
        ...acc.map((v, i) => storeV128(out, v.get, 16 * i)),
        out.advance(128),
        right.advance(32),
      ]),
      left.advance(32),
    ]),
  ];
});

let compiled: object | undefined;

/** Memory for the kernels to work on; see KernelMemory. Compiles them on first use, in under a millisecond. */
export function kernelMemory(bytes: number): KernelMemory<Exports> {
  compiled ??= assemble([
    distances,
    distanceSums,
    nearest,
    withinKernel("within", panelDistances, f32x4.le),
    withinKernel("productsWithin", panelProducts, i32x4.le),
    wardDistances,
    squaredDistances,
    quadraticForms,
    gram,
  ]);
  return new KernelMemory<Exports>(compiled, bytes);
}

/** What the missing rows of a last panel hold: its square is still a number, and no row comes near it. */
const FAR = 1e18;

export type PanelWidth = 4 | 8 | 32;

/** Panels that hold n rows. */
export const panelCount = (n: number, width: PanelWidth): number => Math.ceil(n / width);

/** Writes rows into panels: `width` rows interleaved, [panel][column][row of panel]; rows that are missing are far from all. */
export function packPanels(X: Matrix, width: PanelWidth, into: Float32Array): void {
  const missing = panelCount(X.rows, width) * width - X.rows;
  if (missing > 0) into.fill(FAR, into.length - X.cols * width);
  for (let i = 0; i < X.rows; i++) {
    const at = Math.floor(i / width) * width * X.cols + (i % width);
    for (let j = 0; j < X.cols; j++) into[at + j * width] = X.data[i * X.cols + j];
  }
}

/** Columns of a matrix of doubles as `squaredDistances` takes it. */
export const paddedCols = (cols: number): number => Math.ceil(cols / 8) * 8;

/** Rows as doubles that can be asked for exact squared distances, all at once. Rows may be changed in between. */
export class RowDistances {
  readonly stride: number;
  /** Row-major, `stride` values a row, zeros beyond the columns. */
  readonly rows: Float64Array;
  readonly #memory: KernelMemory<Exports>;
  readonly #query: Float64Array;
  readonly #out: Float64Array;

  constructor(X: Matrix) {
    this.stride = paddedCols(X.cols);
    this.#memory = kernelMemory(8 * (X.rows + 1) * (this.stride + 1) + 64);
    this.rows = this.#memory.f64(X.rows * this.stride);
    this.#query = this.#memory.f64(this.stride);
    this.#out = this.#memory.f64(X.rows);
    for (let i = 0; i < X.rows; i++) this.rows.set(X.data.subarray(i * X.cols, (i + 1) * X.cols), i * this.stride);
  }

  /** Squared distances from row `i` to the rows `first` … `end` - 1; a view that the next call overwrites. */
  fromRow(i: number, first: number, end: number): Float64Array {
    return this.#run(this.rows.byteOffset + 8 * i * this.stride, first, end);
  }

  /** The same from any vector of as many columns. */
  fromVector(vector: ArrayLike<number>, first: number, end: number): Float64Array {
    this.#query.set(vector);
    return this.#run(this.#query.byteOffset, first, end);
  }

  #run(query: number, first: number, end: number): Float64Array {
    if (end > first) {
      const at = this.rows.byteOffset + 8 * first * this.stride;
      this.#memory.kernels.squaredDistances(query, at, end - first, this.stride, this.#out.byteOffset);
    }
    return this.#out.subarray(0, end - first);
  }
}
