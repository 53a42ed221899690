import { kernelMemory, packPanels, panelCount } from "../simd/kernels.js";
import { type Matrix, selectRows } from "../tensor/matrix.js";
import type { Groups } from "./labels.js";

/** Sums of distances: from row `s` (of those asked for) to the rows of group `j` it is `sums[j * stride + places[s]]`. */
export interface DistanceSums {
  sums: Float64Array;
  stride: number;
  places: Int32Array;
}

/**
 * For each grouped row, the sum of its Euclidean distances to the rows of each group: the costly part of the
 * silhouette. Each distance is taken in single precision, as X holds it (2^-24 times sqrt(d), rounding both ways), and
 * so is the sum of up to eight of them; the rest is summed in doubles. Memory for n x groups and two copies of X.
 *
 * @param chosen indices into `groups.rows` to do it for; default all, which looks at each pair once
 */
export function distanceSums(X: Matrix, { rows, codes, sizes }: Groups<number>, chosen?: Int32Array): DistanceSums {
  const n = rows.length;
  const d = X.cols;
  const k = sizes.length;
  // Sorted by group, nearly every panel is of one group, so that one sum of its 8 rows does for all of them.
  const order = sortedByCode(codes, sizes);
  const all = selectRows(
    X,
    order.map((i) => rows[i]),
  );
  const asked = chosen
    ? selectRows(
        X,
        chosen.map((i) => rows[i]),
      )
    : all;
  const [panels, groups] = [panelCount(asked.rows, 8), panelCount(n, 4)];
  const stride = 8 * panels;
  const memory = kernelMemory(4 * (4 * groups + stride) * d + 8 * (k + 1) * stride + 16 * groups + 512);
  const panels4 = memory.f32(4 * groups * d);
  const panels8 = memory.f32(stride * d);
  packPanels(all, 4, panels4);
  packPanels(asked, 8, panels8);
  const sums = memory.f64((k + 1) * stride); // the last group takes what only fills up a panel
  const offsets = memory.i32(4 * groups);
  for (let j = 0; j < offsets.length; j++) offsets[j] = 8 * stride * (j < n ? codes[order[j]] : k);
  const masks = memory.i32(64);
  const targets = memory.i32(8);

  /** Adds the distances between a panel of 8 and the panels of 4 from `first` to `end` - 1. */
  const add = (panel: number, first: number, end: number, parts: number) =>
    memory.kernels.distanceSums(
      panels8.byteOffset + 32 * d * panel,
      panels4.byteOffset + 16 * d * first,
      end - first,
      d,
      sums.byteOffset + 64 * panel,
      offsets.byteOffset + 16 * first,
      parts,
      masks.byteOffset,
      targets.byteOffset,
    );
  for (let panel = 0; panel < panels; panel++) {
    if (chosen) {
      add(panel, 0, groups, 0);
      continue;
    }
    // Within the panel all pairs are looked at both ways; beyond it once, and mirrored.
    const start = 2 * panel;
    const next = Math.min(start + 2, groups);
    add(panel, start, next, 0);
    if (next === groups) continue;
    masks.fill(0);
    let parts = 0;
    for (let r = 0, previous = -1; r < 8; r++) {
      const code = codes[order[8 * panel + r]];
      if (code !== previous) targets[parts++] = sums.byteOffset + 8 * (code * stride + 4 * next);
      masks[8 * (parts - 1) + r] = -1;
      previous = code;
    }
    add(panel, next, groups, parts);
  }
  const places = new Int32Array(asked.rows);
  places.forEach((_, s) => {
    places[chosen ? s : order[s]] = s;
  });
  return { sums, stride, places };
}

/** Indices of codes, those of the first group first, each group's ascending. */
function sortedByCode(codes: Int32Array, sizes: Int32Array): Int32Array {
  const next = new Int32Array(sizes.length);
  for (let j = 1; j < sizes.length; j++) next[j] = next[j - 1] + sizes[j - 1];
  const order = new Int32Array(codes.length);
  codes.forEach((code, i) => {
    order[next[code]++] = i;
  });
  return order;
}
