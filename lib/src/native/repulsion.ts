/**
 * The repulsive part of t-SNE's gradient by the Barnes-Hut method (van der Maaten 2014), over a quadtree whose points are in
 * leaf order. The points of a leaf share one traversal; forces are computed in single precision.
 */
import { coreCount } from "../async/parallel.js";
import { kernel } from "./addon.js";

/** The first `cells` cells, in depth-first order. */
export interface Cells {
  cells: number;
  /** Center of mass. */
  centerX: Float64Array;
  centerY: Float64Array;
  widthSquared: Float64Array;
  /** The points first … end - 1. */
  first: Int32Array;
  end: Int32Array;
  /** The next cell if this one is not opened. */
  skip: Int32Array;
  /** 1 or 0. */
  isLeaf: Int32Array;
}

type RepelKernel = (
  cells: number,
  centerX: Float64Array,
  centerY: Float64Array,
  widthSquared: Float64Array,
  first: Int32Array,
  end: Int32Array,
  skip: Int32Array,
  isLeaf: Int32Array,
  limit: number,
  x: Float64Array,
  y: Float64Array,
  forces: Float64Array,
  normalizers: Float64Array,
  threads: number,
) => void;

/**
 * With q_ij = 1 / (1 + |y_i - y_j|²): forces[2 i, 2 i + 1] = Σ_j q_ij² (y_i - y_j), normalizers[i] = Σ_j q_ij, j = i included.
 *
 * @param angle a cell is treated as one point if its width is below `angle` times its distance from the leaf
 */
export function repel(
  { cells, centerX, centerY, widthSquared, first, end, skip, isLeaf }: Cells,
  angle: number,
  { x, y }: { x: Float64Array; y: Float64Array },
  { forces, normalizers }: { forces: Float64Array; normalizers: Float64Array },
): void {
  const shape = [cells, centerX, centerY, widthSquared, first, end, skip, isLeaf] as const;
  kernel<RepelKernel>("repel", repelTwin)(...shape, angle ** 2, x, y, forces, normalizers, coreCount());
}

export const repelTwin: RepelKernel = (
  ...[cells, centerX, centerY, widthSquared, first, end, skip, isLeaf, limit, x, y, forces, normalizers]
) => {
  const { fround } = Math;
  for (let leaf = 0; leaf < cells; leaf++) {
    if (!isLeaf[leaf]) continue;
    const points = Array.from({ length: end[leaf] - first[leaf] }, (_, i) => first[leaf] + i);
    const [left, right] = [Math.min(...points.map((s) => x[s])), Math.max(...points.map((s) => x[s]))];
    const [bottom, top] = [Math.min(...points.map((s) => y[s])), Math.max(...points.map((s) => y[s]))];
    // The leaf's interaction list: points, and far cells as one mass at their center of mass.
    const masses: { x: number; y: number; mass: number }[] = [];
    const see = (atX: number, atY: number, mass: number) => masses.push({ x: fround(atX), y: fround(atY), mass });
    for (let cell = 0; cell < cells; ) {
      const dx = Math.max(0, left - centerX[cell], centerX[cell] - right);
      const dy = Math.max(0, bottom - centerY[cell], centerY[cell] - top);
      if (widthSquared[cell] < limit * (dx * dx + dy * dy)) {
        see(centerX[cell], centerY[cell], end[cell] - first[cell]);
      } else if (isLeaf[cell]) {
        for (let t = first[cell]; t < end[cell]; t++) see(x[t], y[t], 1);
      } else {
        cell++;
        continue;
      }
      cell = skip[cell];
    }
    for (const s of points) {
      // Four partial sums each (mass index modulo 4), as in the compiled kernel.
      const [sumX, sumY, sumQ] = [new Float32Array(4), new Float32Array(4), new Float32Array(4)];
      const [ownX, ownY] = [fround(x[s]), fround(y[s])];
      masses.forEach((other, m) => {
        const [dx, dy] = [fround(ownX - other.x), fround(ownY - other.y)];
        const q = fround(1 / fround(1 + fround(fround(dx * dx) + fround(dy * dy))));
        const mq = fround(other.mass * q);
        const mqq = fround(mq * q);
        sumQ[m & 3] += mq;
        sumX[m & 3] += fround(mqq * dx);
        sumY[m & 3] += fround(mqq * dy);
      });
      const total = (sums: Float32Array) => sums[0] + sums[1] + sums[2] + sums[3];
      forces[2 * s] = total(sumX);
      forces[2 * s + 1] = total(sumY);
      normalizers[s] = total(sumQ);
    }
  }
};
