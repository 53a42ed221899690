import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { bootstrapInterval, bootstrapStability, sampleAgreement, seedAgreement } from "../../dist/metrics/index.js";

const rng = new Rng(1);
const X = Matrix.from(Array.from({ length: 60 }, (_, i) => [(i % 2) * 10 + rng.normal()]));
const byGap = (Z: Matrix) => Int32Array.from(Z.data, (x) => (x > 5 ? 1 : 0));

describe("agreement of labelings", () => {
  test("is 1 for renamed ones, and the mean of the pairs otherwise", () => {
    expect(
      seedAgreement([
        [0, 0, 1],
        [1, 1, 0],
        [5, 5, 2],
      ]),
    ).toEqual({ mean: 1, std: 0, pairs: 3 });
    const a = [0, 0, 0, 1, 1, 1];
    const b = [0, 0, 1, 1, 2, 2]; // adjusted Rand index with a: 8 / 33
    const { mean, std, pairs } = seedAgreement([a, a, b]);
    expect(mean).toBeCloseTo((1 + 2 * (8 / 33)) / 3, 12);
    expect(std).toBeGreaterThan(0);
    expect(pairs).toBe(3);
  });

  test("leaves out rows that are noise in either, or takes noise for a cluster", () => {
    const [a, b] = [
      [0, 0, 1, 1, -1],
      [0, 0, 1, -1, 1],
    ];
    expect(seedAgreement([a, b]).mean).toBe(1);
    expect(seedAgreement([a, b], { noise: "cluster" }).mean).toBeLessThan(1);
    expect(seedAgreement([a]).mean).toBeNaN();
  });
});

describe("stability over bootstrap samples", () => {
  test("is 1 for clear clusters, about 0 for random labels", async () => {
    expect((await bootstrapStability(X, byGap)).mean).toBe(1);
    const lot = (Z: Matrix, seed: number) =>
      Array.from(
        { length: Z.rows },
        (
          (r) => () =>
            r.int(2)
        )(new Rng(seed)),
      );
    const { mean, pairs } = await bootstrapStability(X, lot, { resamples: 10 });
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(pairs).toBe(45);
  });

  test("is reproducible by seed, of about 63 % of the songs, reports progress and stops", async () => {
    const sizes: number[] = [];
    const seen: number[] = [];
    const stop = new AbortController();
    const cluster = (Z: Matrix, seed: number) => {
      sizes.push(Z.rows);
      return Int32Array.from(Z.data, (x) => (x + seed / 2 ** 32 > 1 ? 1 : 0));
    };
    const options = { resamples: 4, seed: 3 };
    expect(await bootstrapStability(X, cluster, options)).toEqual(await bootstrapStability(X, cluster, options));
    expect(sizes).toHaveLength(8);
    for (const size of sizes) expect(Math.abs(size / 60 - 0.632)).toBeLessThan(0.2);
    const onProgress = ({ done }: { done: number }) => {
      seen.push(done);
      if (done === 2) stop.abort();
    };
    expect((await bootstrapStability(X, byGap, { onProgress, signal: stop.signal })).pairs).toBe(3);
    expect(seen).toEqual([0, 1, 2]);
  });
});

test("noise in both samples is agreement, in one of them is none", () => {
  const rows = [0, 1, 2, 3, 4, 5];
  const of = (...labels: number[]) => ({ rows, labels });
  expect(sampleAgreement([of(0, 0, 1, 1, -1, -1), of(1, 1, 0, 0, -1, -1)]).mean).toBe(1);
  expect(sampleAgreement([of(0, 0, 1, 1, -1, -1), of(1, 1, 0, 0, 0, 1)]).mean).toBeLessThan(0.6);
  const half = { rows: [1, 3, 5], labels: [7, 8, 9] };
  expect(sampleAgreement([of(0, 0, 1, 1, 2, 2), half]), "only rows in both count").toMatchObject({ mean: 1, pairs: 1 });
});

describe("the bootstrap interval", () => {
  test("of a mean is the normal one for many values", () => {
    const values = Float64Array.from({ length: 2000 }, () => rng.normal());
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const { value, low, high } = bootstrapInterval(values);
    expect(value).toBeCloseTo(mean, 12);
    const half = 1.96 / Math.sqrt(2000);
    expect(low).toBeCloseTo(mean - half, 2);
    expect(high).toBeCloseTo(mean + half, 2);
  });

  test("of equal values is a point, of none NaN, and invalid input is rejected", () => {
    expect(bootstrapInterval(Float64Array.of(2, 2, 2))).toEqual({ value: 2, low: 2, high: 2 });
    expect(bootstrapInterval(new Float64Array(0)).value).toBeNaN();
    expect(() => bootstrapInterval(Float64Array.of(1), { confidence: 95 })).toThrow("confidence is 95");
  });
});
