import { kernelMemory, packPanels, panelCount } from "../simd/kernels.js";
import { type Matrix, selectRows } from "../tensor/matrix.js";
import type { Groups } from "./labels.js";

/**
 * For each grouped row, the sum of its Euclidean distances to the rows of each group: the costly part of the
 * silhouette. Each distance is taken in single precision, as X holds it (2^-24 times sqrt(d), rounding both ways), the
 * sums in doubles. Memory for n x groups and two copies of X.
 *
 * @param chosen indices into `groups.rows` to do it for; default all, which looks at each pair once
 * @returns row-major, (chosen or all) x groups
 */
export function distanceSums(X: Matrix, { rows, codes, sizes }: Groups<number>, chosen?: Int32Array): Float64Array {
  const n = rows.length;
  const d = X.cols;
  const k = sizes.length;
  const kept = selectRows(X, rows);
  const asked = chosen ? selectRows(kept, chosen) : kept;
  const groups = panelCount(n, 4);
  const panels = panelCount(asked.rows, 8);
  const memory = kernelMemory(4 * (groups * 4 * d + panels * 8 * d + groups * 32) + 64);
  const panels4 = memory.f32(groups * 4 * d);
  const panels8 = memory.f32(panels * 8 * d);
  const squared = memory.f32(groups * 32);
  packPanels(kept, 4, panels4);
  packPanels(asked, 8, panels8);

  const sums = new Float64Array(asked.rows * k);
  for (let panel = 0; panel < panels; panel++) {
    const first = 8 * panel;
    const inPanel = Math.min(8, asked.rows - first);
    const from = chosen ? 0 : first;
    const at = panels4.byteOffset + 4 * from * d;
    memory.kernels.distances(panels8.byteOffset + 4 * first * d, at, groups - from / 4, d, squared.byteOffset);
    for (let j = from; j < n; j++) {
      const mirrored = !chosen && j >= first + 8;
      for (let r = 0; r < inPanel; r++) {
        const distance = Math.sqrt(squared[8 * (j - from) + r]);
        sums[(first + r) * k + codes[j]] += distance;
        if (mirrored) sums[j * k + codes[first + r]] += distance;
      }
    }
  }
  return sums;
}
