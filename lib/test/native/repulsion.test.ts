import { expect, test } from "vitest";
import { repel, repelTwin } from "../../dist/native/repulsion.js";
import { random } from "./kernels.js";

/** A root over a cell of two leaves, far from a third leaf that holds more points than a vector. */
const POINTS = 9 + 4 + 21;
const spread = random(2, POINTS).data;
const x = Float64Array.from({ length: POINTS }, (_, s) => spread[s] + (s < 13 ? 0 : 40));
const y = Float64Array.from({ length: POINTS }, (_, s) => spread[POINTS + s] + (s < 9 ? 0 : 3));
const ranges = [
  [0, 34],
  [0, 13],
  [0, 9],
  [9, 13],
  [13, 34],
];
const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
const tree = {
  cells: 5,
  centerX: Float64Array.from(ranges, ([from, to]) => mean(x.subarray(from, to))),
  centerY: Float64Array.from(ranges, ([from, to]) => mean(y.subarray(from, to))),
  widthSquared: Float64Array.of(50 ** 2, 8 ** 2, 4 ** 2, 4 ** 2, 6 ** 2),
  first: Int32Array.from(ranges, ([from]) => from),
  end: Int32Array.from(ranges, ([, to]) => to),
  skip: Int32Array.of(5, 4, 3, 4, 5),
  isLeaf: Int32Array.of(0, 0, 1, 1, 1),
};

test.each([0, 0.5, 1])("the repulsion at angle %d: the same bits as the twin, and near the exact sums", (angle) => {
  const empty = () => ({ forces: new Float64Array(2 * POINTS), normalizers: new Float64Array(POINTS) });
  const [found, twin] = [empty(), empty()];
  repel(tree, angle, { x, y }, found);
  const { cells, centerX, centerY, widthSquared, first, end, skip, isLeaf } = tree;
  const shape = [cells, centerX, centerY, widthSquared, first, end, skip, isLeaf] as const;
  repelTwin(...shape, angle ** 2, x, y, twin.forces, twin.normalizers, 1);
  expect(found).toEqual(twin);
  for (let i = 0; i < POINTS; i++) {
    let [force, normalizer] = [0, 0];
    for (let j = 0; j < POINTS; j++) {
      const q = 1 / (1 + (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2);
      force += q * q * (x[i] - x[j]);
      normalizer += q;
    }
    expect(found.forces[2 * i]).toBeCloseTo(force, angle === 0 ? 4 : 3);
    expect(found.normalizers[i]).toBeCloseTo(normalizer, angle === 0 ? 4 : 2);
  }
});
