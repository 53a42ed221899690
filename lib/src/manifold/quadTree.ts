import { repel } from "../native/repulsion.js";

/** Bits of a point's place along each axis: two points in the same of 2^16 x 2^16 cells are always in one leaf. */
const BITS = 16;
/** Points in a leaf: they traverse the tree together, and sums over them cost less than more cells would. */
const LEAF = 16;

/**
 * A quadtree over points of the plane for Barnes-Hut forces: a distant cell acts as one point at its center of mass.
 *
 * Points are sorted along the Z-order curve (Morton 1966), so that a cell is a range of points, and its mass and center
 * are differences of prefix sums. Cells are stored in depth-first order, each with the index of the next cell to visit
 * if it is not opened, so that a traversal is one loop without a stack. Differs from van der Maaten's in that the
 * points of a leaf traverse together: a cell is opened unless it is far from all of them, which is never less accurate.
 */
export class QuadTree {
  readonly #n: number;
  readonly #order: Int32Array;
  readonly #keys: Uint32Array;
  readonly #spareOrder: Int32Array;
  readonly #spareKeys: Uint32Array;
  // Sorted points, and prefix sums of their coordinates.
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #sumX: Float64Array;
  readonly #sumY: Float64Array;
  // Cells in depth-first order.
  #cells = 0;
  #centerX = new Float64Array(0);
  #centerY = new Float64Array(0);
  #widthSquared = new Float64Array(0);
  #first = new Int32Array(0);
  #end = new Int32Array(0);
  #skip = new Int32Array(0);
  #isLeaf = new Int32Array(0);
  // Of the sorted points.
  readonly #forces: Float64Array;
  readonly #normalizers: Float64Array;

  /** @param n number of points */
  constructor(n: number) {
    this.#n = n;
    this.#order = new Int32Array(n);
    this.#keys = new Uint32Array(n);
    this.#spareOrder = new Int32Array(n);
    this.#spareKeys = new Uint32Array(n);
    this.#x = new Float64Array(n);
    this.#y = new Float64Array(n);
    this.#sumX = new Float64Array(n + 1);
    this.#sumY = new Float64Array(n + 1);
    this.#forces = new Float64Array(2 * n);
    this.#normalizers = new Float64Array(n);
    this.#grow(n);
  }

  /** @param Y n points, x and y interleaved */
  build(Y: Float64Array): void {
    const n = this.#n;
    let [minX, maxX, minY, maxY] = [Y[0], Y[0], Y[1], Y[1]];
    for (let i = 0; i < n; i++) {
      minX = Math.min(minX, Y[2 * i]);
      maxX = Math.max(maxX, Y[2 * i]);
      minY = Math.min(minY, Y[2 * i + 1]);
      maxY = Math.max(maxY, Y[2 * i + 1]);
    }
    const width = Math.max(maxX - minX, maxY - minY) || 1;
    const scale = (2 ** BITS - 1) / width;
    for (let i = 0; i < n; i++) {
      this.#keys[i] = (spread((Y[2 * i + 1] - minY) * scale) << 1) | spread((Y[2 * i] - minX) * scale);
      this.#order[i] = i;
    }
    this.#sort();
    for (let s = 0; s < n; s++) {
      const i = 2 * this.#order[s];
      this.#x[s] = Y[i];
      this.#y[s] = Y[i + 1];
      this.#sumX[s + 1] = this.#sumX[s] + Y[i];
      this.#sumY[s + 1] = this.#sumY[s] + Y[i + 1];
    }
    this.#cells = 0;
    this.#divide(0, n, BITS, width * width);
  }

  /**
   * The repulsive part of the t-SNE gradient: with q_ij = 1 / (1 + |y_i - y_j|^2), writes sum_j q_ij^2 (y_i - y_j) for
   * every point and returns the sum of all q_ij, i != j.
   *
   * @param angle a cell acts as one point where its width is below this times its distance
   */
  repel(angle: number, out: Float64Array): number {
    const cells = {
      cells: this.#cells,
      centerX: this.#centerX,
      centerY: this.#centerY,
      widthSquared: this.#widthSquared,
      first: this.#first,
      end: this.#end,
      skip: this.#skip,
      isLeaf: this.#isLeaf,
    };
    const [order, forces, normalizers] = [this.#order, this.#forces, this.#normalizers];
    repel(cells, angle, { x: this.#x, y: this.#y }, { forces, normalizers });
    let total = 0;
    for (let s = 0; s < this.#n; s++) {
      out[2 * order[s]] = forces[2 * s];
      out[2 * order[s] + 1] = forces[2 * s + 1];
      total += normalizers[s] - 1; // the point itself, at distance 0
    }
    return total;
  }

  /** Builds the cell of points first … end - 1 and, depth first, its children. */
  #divide(first: number, end: number, level: number, widthSquared: number): void {
    if (this.#cells === this.#skip.length) this.#grow(2 * this.#cells);
    const cell = this.#cells++;
    const mass = end - first;
    this.#centerX[cell] = (this.#sumX[end] - this.#sumX[first]) / mass;
    this.#centerY[cell] = (this.#sumY[end] - this.#sumY[first]) / mass;
    this.#widthSquared[cell] = widthSquared;
    this.#first[cell] = first;
    this.#end[cell] = end;
    const leaf = mass <= LEAF || level === 0;
    this.#isLeaf[cell] = leaf ? 1 : 0;
    if (!leaf) {
      const shift = 2 * (level - 1);
      for (let from = first; from < end; ) {
        const quarter = (this.#keys[from] >>> shift) & 3;
        let to = from + 1;
        while (to < end && ((this.#keys[to] >>> shift) & 3) === quarter) to++;
        this.#divide(from, to, level - 1, widthSquared / 4);
        from = to;
      }
    }
    this.#skip[cell] = this.#cells;
  }

  /** Radix sort by key, least significant byte first. */
  #sort(): void {
    let [keys, order, toKeys, toOrder] = [this.#keys, this.#order, this.#spareKeys, this.#spareOrder];
    const starts = new Int32Array(257);
    for (let shift = 0; shift < 32; shift += 8) {
      starts.fill(0);
      for (let i = 0; i < keys.length; i++) starts[((keys[i] >>> shift) & 255) + 1]++;
      for (let b = 0; b < 256; b++) starts[b + 1] += starts[b];
      for (let i = 0; i < keys.length; i++) {
        const at = starts[(keys[i] >>> shift) & 255]++;
        toKeys[at] = keys[i];
        toOrder[at] = order[i];
      }
      [keys, order, toKeys, toOrder] = [toKeys, toOrder, keys, order];
    }
  }

  #grow(cells: number): void {
    const longer = <T extends Float64Array | Int32Array>(old: T, grown: T): T => {
      grown.set(old);
      return grown;
    };
    this.#centerX = longer(this.#centerX, new Float64Array(cells));
    this.#centerY = longer(this.#centerY, new Float64Array(cells));
    this.#widthSquared = longer(this.#widthSquared, new Float64Array(cells));
    this.#first = longer(this.#first, new Int32Array(cells));
    this.#end = longer(this.#end, new Int32Array(cells));
    this.#skip = longer(this.#skip, new Int32Array(cells));
    this.#isLeaf = longer(this.#isLeaf, new Int32Array(cells));
  }
}

/** Interleaves the lower 16 bits with zeros. */
function spread(value: number): number {
  let v = value & 0xffff;
  v = (v | (v << 8)) & 0x00ff00ff;
  v = (v | (v << 4)) & 0x0f0f0f0f;
  v = (v | (v << 2)) & 0x33333333;
  return (v | (v << 1)) & 0x55555555;
}
