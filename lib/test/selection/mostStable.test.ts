import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { evaluate, mostStable } from "../../dist/selection/index.js";

test("the space whose chosen clustering is most stable, among those that are asked for", async () => {
  const rng = new Rng(5);
  const n = 60;
  const noise = Matrix.from(Array.from({ length: n }, () => [rng.normal(), rng.normal()]));
  const groups = Matrix.from(Array.from({ length: n }, (_, i) => [20 * (i % 3) + rng.normal(), rng.normal()]));
  const part = (from: number) => Int32Array.from({ length: n }, (_, i) => i).filter((i) => i % 5 === from);
  const found = await evaluate({
    representations: { noise, groups },
    algorithms: [{ algorithm: "kMeans", k: 3 }],
    split: { train: Int32Array.of(...part(0), ...part(1), ...part(2)), validation: part(3), test: part(4), notes: [] },
    seeds: [1],
  });
  expect(mostStable(found, ["noise", "groups"])).toBe("groups");
  expect(mostStable(found, ["noise"])).toBe("noise");
  expect(mostStable(found, [])).toBeUndefined();
});
