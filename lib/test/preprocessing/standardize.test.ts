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

  it("rejects another number of columns than it was fitted on", async () => {
    const scaler = await standardize(new Matrix(2, 3));
    expect(() => scaler.transform(new Matrix(2, 4))).toThrow("fitted on 3 columns, but was given 4");
  });
});
