import { describe, expect, test } from "vitest";

import {
  assignRows,
  assignRowsTwin,
  candidateDistances,
  candidateDistancesTwin,
  centerPanels,
  moveRows,
  moveRowsTwin,
} from "../../dist/native/centers.js";
import { random, SHAPES } from "./kernels.js";

describe.each(SHAPES)("$m rows and $n centers of $d columns, the same bits as the twin", ({ n, m, d }) => {
  const [X, centers] = [random(m, d), random(n, d)];

  test("candidates", () => {
    const closest = Float32Array.from({ length: m }, (_, i) => (i % 2 ? d : Number.POSITIVE_INFINITY));
    const [found, twin] = [new Float32Array(m * n), new Float32Array(m * n)];
    const potentials = new Float64Array(n);
    candidateDistancesTwin(centerPanels(X), d, centers.data, closest, twin, potentials, 1);
    expect(candidateDistances(centerPanels(X), centers, closest, found)).toEqual(potentials);
    expect(found).toEqual(twin);
    const last = twin[(m - 1) * n];
    const exact = X.data.subarray((m - 1) * d).reduce((sum, x, c) => sum + (x - centers.data[c]) ** 2, 0);
    expect(Math.abs(last - exact)).toBeLessThanOrEqual(1e-5 * exact);
  });

  test("nearest centers, and only of rows that are not safe", () => {
    const fresh = () => ({
      labels: new Int32Array(m).fill(-1),
      distances: new Float32Array(m),
      safeUntil: Float64Array.from({ length: m }, (_, i) => (i % 3 === 1 ? 5 : -1)),
    });
    const [found, twin] = [fresh(), fresh()];
    const same = centers.select([...Array(n).keys(), 0]); // of two equal ones the first
    const none = new Float32Array(0);
    const changed = assignRowsTwin(X.data, none, d, same.data, 4, twin.labels, twin.distances, twin.safeUntil, 1);
    expect(assignRows(X, none, same.data, 4, found)).toBe(changed);
    expect(found).toEqual(twin);
    const byPanels = fresh();
    expect(assignRows(X, centerPanels(X), same.data, 4, byPanels)).toBe(changed);
    expect(byPanels).toEqual(twin);
    expect(changed).toBe(m - Math.floor((m + 1) / 3));
    expect(found.labels[0]).toBeLessThan(n);
  });

  test("sums of clusters, as rows move", () => {
    const fresh = () => ({
      sums: new Float64Array(n * d),
      counts: new Float64Array(n),
      summed: new Int32Array(m).fill(-1),
    });
    const [found, twin] = [fresh(), fresh()];
    const labels = Int32Array.from({ length: m }, (_, i) => i % n);
    for (const step of [0, 1]) {
      for (let i = 0; i < m; i += 3) labels[i] = (labels[i] + step) % n;
      moveRows(X, labels, found);
      moveRowsTwin(X.data, d, labels, twin.summed, twin.sums, twin.counts, 1);
      expect(found).toEqual(twin);
      expect(found.summed).toEqual(labels);
    }
    const first = X.data.filter((_, at) => at % d === 0 && labels[Math.floor(at / d)] === 0);
    expect(found.counts[0]).toBe(first.length);
    expect(found.sums[0]).toBeCloseTo(
      first.reduce((sum, x) => sum + x, 0),
      5,
    );
  });
});

test("labels beyond the clusters are refused", () => {
  const sums = { sums: new Float64Array(2), counts: new Float64Array(1), summed: Int32Array.of(-1) };
  expect(() => moveRows(random(1, 2), Int32Array.of(1), sums)).toThrow("a label is no cluster");
});
