import { describe, expect, it } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { standardize } from "../../dist/preprocessing/index.js";

describe("standardize", () => {
  it("equals scikit-learn's: population deviation, a constant column only centered", async () => {
    const X = Matrix.from([
      [1, 7],
      [2, 7],
      [6, 7],
    ]);
    const scaler = await standardize(X);
    const { Z } = scaler;
    expect(scaler.transform(X)).toEqual(Z);
    const sd = Math.sqrt((4 + 1 + 9) / 3);
    expect([...Z.data]).toEqual([-2 / sd, 0, -1 / sd, 0, 3 / sd, 0].map(Math.fround));
    for (const [i, value] of scaler.inverseTransform(Z).data.entries()) expect(value).toBeCloseTo(X.data[i]!, 5);
  });

  it("only centers the columns with withStd: false, as scikit-learn's does with with_std", async () => {
    const X = Matrix.from([
      [1, 70],
      [3, 10],
    ]);
    expect([...(await standardize(X, { withStd: false })).Z.data]).toEqual([-1, 30, 1, -30]);
  });

  it("divides all values by one number with per: matrix, so that columns keep their relative variances", async () => {
    const X = Matrix.from([
      [1, 70],
      [3, 10],
    ]);
    // Centered: -1, 30, 1, -30.
    const rms = Math.sqrt((2 * 1 + 2 * 900) / 4);
    const centered = await standardize(X, { per: "matrix" });
    expect([...centered.Z.data]).toEqual([-1, 30, 1, -30].map((x) => Math.fround(x / rms)));
    const whole = Math.sqrt((1 + 4900 + 9 + 100) / 4);
    const plain = await standardize(X, { per: "matrix", withMean: false });
    expect([...plain.Z.data]).toEqual([1, 70, 3, 10].map((x) => Math.fround(x / whole)));
    for (const scaler of [centered, plain]) {
      for (const [i, value] of scaler.inverseTransform(scaler.Z).data.entries())
        expect(value).toBeCloseTo(X.data[i]!, 4);
    }
    expect([...(await standardize(new Matrix(3, 2), { per: "matrix" })).scale]).toEqual([1, 1]);
    await expect(standardize(X, { per: "row" as "matrix" })).rejects.toThrow('per is "row"');
  });

  it("leaves the mean in with withMean: false, and divides by the deviation from it, as with with_mean", async () => {
    const { Z, mean } = await standardize(Matrix.from([[1], [3], [8]]), { withMean: false });
    const sd = Math.sqrt((9 + 1 + 16) / 3);
    expect([...Z.data]).toEqual([1, 3, 8].map((x) => Math.fround(x / sd)));
    expect([...mean]).toEqual([0]);
  });

  it("rejects another number of columns than it was fitted on", async () => {
    const scaler = await standardize(new Matrix(2, 3));
    expect(() => scaler.transform(new Matrix(2, 4))).toThrow("fitted on 3 columns, but was given 4");
  });
});
