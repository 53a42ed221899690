import { describe, expect, test } from "vitest";
import { Matrix } from "../../dist/array/matrix.js";
import { radiusPairs, radiusPairsTwin } from "../../dist/native/radius.js";
import { wardNearest, wardNearestTwin } from "../../dist/native/ward.js";
import { random, SHAPES } from "./kernels.js";

test.each([
  ["far from 0", random(61, 7).data.map((x) => 500 + x), 7, 3],
  ["many columns", random(130, 64).data, 64, 11],
  ["whole numbers, many pairs at exactly eps", random(90, 2).data.map((x) => Math.round(3 * x)), 2, 2],
  ["larger than squares in single precision", random(40, 2).data.map((x) => 1e25 * x), 2, 1e25],
  ["tiny", random(40, 2).data.map((x) => 1e-25 * x), 2, 1e-25],
])("pairs within eps are those of the twin: %s", (_, data, d, eps) => {
  const n = data.length / d;
  const X = new Matrix(n, d, data);
  for (const [first, end] of [
    [0, Math.ceil(n / 8)],
    [2, 5],
  ]) {
    const ends = new Int32Array(end - first);
    const [counts, found] = [new Int32Array(n), new Int32Array(n)];
    const entries = radiusPairsTwin(data, d, n, eps, first, end, ends, counts, 1);
    expect(entries.length).toBeGreaterThan(0);
    expect(radiusPairs(X, eps, first, end, found)).toEqual({ entries, ends });
    expect(found).toEqual(counts);
  }
});

describe.each(SHAPES.filter(({ m }) => m > 1))("Ward's nearest of $m clusters of $d columns", ({ m, d }) => {
  const centroids = Float64Array.from(random(m, d).data);
  centroids.copyWithin((m - 1) * d, 0, d); // two equal ones
  const panels = new Float32Array(16 * Math.ceil(m / 16) * d);
  for (let i = 0; i < m; i++) {
    for (let c = 0; c < d; c++) panels[Math.floor(i / 16) * 16 * d + 16 * c + (i % 16)] = centroids[i * d + c];
  }
  const doubt = 2 ** -22 * Math.max(...centroids.map(Math.abs)) * Math.sqrt(d);
  const sizes = Float64Array.from({ length: m }, (_, i) => (i % 4 === 2 ? 0 : 1 + (i % 5)));
  sizes[m - 1] = 1;

  test("the same as the twin's, whichever is preferred", () => {
    for (let slot = 0; slot < m; slot++) {
      if (sizes[slot] === 0) continue;
      for (const preferred of [-1, 0, m - 1]) {
        if (preferred === slot) continue;
        const out = new Float64Array(1);
        const nearest = wardNearestTwin(
          ...([centroids, panels, sizes, d, m, slot, preferred < 0 ? m : preferred, doubt, out, 1] as const),
        );
        const found = wardNearest({ centroids, panels, doubt, sizes, slots: m, d }, slot, preferred);
        expect(found).toEqual({ slot: nearest, squared: out[0] });
      }
    }
    expect(wardNearest({ centroids, panels, doubt, sizes, slots: m, d }, 0, -1)).toEqual({ slot: m - 1, squared: 0 });
  });
});
