import { describe, expect, it } from "vitest";
import { checkFinite, fromRows, hstack, matrix, Rng, row, selectRows } from "../../dist/array/index.js";
import { StandardScaler } from "../../dist/preprocessing/index.js";

describe("Matrix", () => {
  const X = fromRows([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);

  it("selects and joins rows", () => {
    expect([...row(X, 1)]).toEqual([3, 4]);
    expect(selectRows(X, [2, 0])).toEqual(
      fromRows([
        [5, 6],
        [1, 2],
      ]),
    );
    expect(hstack(X, matrix(3, 1, Float32Array.of(7, 8, 9)))).toEqual(
      fromRows([
        [1, 2, 7],
        [3, 4, 8],
        [5, 6, 9],
      ]),
    );
  });

  it("refuses what does not fit, with both numbers", () => {
    expect(() => matrix(2, 2, new Float32Array(3))).toThrow("A 2 x 2 matrix needs 4 values, but 3 were given.");
    expect(() => fromRows([[1, 2], [3]])).toThrow("Row 1 has 1 values, but row 0 has 2.");
    expect(() => hstack(X, matrix(2, 1))).toThrow("3 and 2 rows");
    expect(() =>
      checkFinite(
        fromRows([
          [1, 2],
          [3, Number.NaN],
        ]),
        "Z",
      ),
    ).toThrow("Z holds NaN at row 1, column 1");
  });
});

describe("StandardScaler", () => {
  it("equals scikit-learn's: population deviation, a constant column only centered", () => {
    const X = fromRows([
      [1, 7],
      [2, 7],
      [6, 7],
    ]);
    const scaler = StandardScaler.fit(X);
    const Z = scaler.transform(X);
    const sd = Math.sqrt((4 + 1 + 9) / 3);
    expect([...Z.data]).toEqual([-2 / sd, 0, -1 / sd, 0, 3 / sd, 0].map(Math.fround));
    for (const [i, value] of scaler.inverseTransform(Z).data.entries()) expect(value).toBeCloseTo(X.data[i]!, 5);
  });

  it("only centers the columns with withStd: false, as scikit-learn's does with with_std", () => {
    const X = fromRows([
      [1, 70],
      [3, 10],
    ]);
    expect([...StandardScaler.fit(X, { withStd: false }).transform(X).data]).toEqual([-1, 30, 1, -30]);
  });

  it("refuses other columns than it was fitted on", () => {
    expect(() => StandardScaler.fit(matrix(2, 3)).transform(matrix(2, 4))).toThrow(
      "fitted on 3 columns, but was given 4",
    );
  });
});

describe("Rng", () => {
  it("normals gives what normal gives, and leaves off where it would", () => {
    const [one, many] = [new Rng(5), new Rng(5)];
    for (const n of [3, 4, 0, 1, 100]) {
      expect([...many.normals(n)]).toEqual(Array.from({ length: n }, () => Math.fround(one.normal())));
    }
    expect(many.uniform()).toBe(one.uniform());
  });

  it("gives the same numbers for the same seed, and others for another seed or stream", () => {
    const draw = (rng: Rng) => Array.from({ length: 5 }, () => rng.uint32());
    expect(draw(new Rng(42))).toEqual(draw(new Rng(42)));
    expect(draw(new Rng(42))).not.toEqual(draw(new Rng(43)));
    expect(draw(new Rng(42).stream("init"))).not.toEqual(draw(new Rng(42).stream("split")));
  });

  it("keeps its streams apart: drawing from one does not move another", () => {
    const root = new Rng(1);
    const before = root.stream("shuffle").permutation(20);
    root.stream("init").normal();
    root.uniform();
    expect(root.stream("shuffle").permutation(20)).toEqual(before);
  });

  it("draws uniform and normal numbers with the moments they should have", () => {
    const rng = new Rng(7);
    const n = 200_000;
    let [u, u2, z, z2, z4] = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const a = rng.uniform();
      const b = rng.normal();
      u += a / n;
      u2 += (a * a) / n;
      z += b / n;
      z2 += (b * b) / n;
      z4 += b ** 4 / n;
    }
    expect(u).toBeCloseTo(1 / 2, 2);
    expect(u2).toBeCloseTo(1 / 3, 2);
    expect(z).toBeCloseTo(0, 2);
    expect(z2).toBeCloseTo(1, 1);
    expect(Math.abs(z4 - 3)).toBeLessThan(0.1);
  });

  it("shuffles every order equally often", () => {
    const rng = new Rng(3);
    const counts = new Map<string, number>();
    for (let i = 0; i < 60_000; i++) {
      const order = rng.shuffle([0, 1, 2]).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const c of counts.values()) expect(Math.abs(c - 10_000)).toBeLessThan(400);
  });
});
