import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { halfSquaredErrors, knnAgainstChance } from "../../dist/metrics/index.js";

test("neighbors tell a label that a space holds, and no label of noise", () => {
  const rng = new Rng(3, "test");
  const labels = Array.from({ length: 80 }, (_, i) => (i % 2 ? "bn" : "en"));
  const held = new Matrix(
    80,
    1,
    Float32Array.from(labels, (label) => (label === "bn" ? 5 : 0) + rng.normal()),
  );
  const noise = new Matrix(80, 1, rng.normals(80));
  const told = knnAgainstChance(held, labels, { seed: 1 });
  expect(told.accuracy).toBeGreaterThan(0.95);
  expect(told.error).toBeCloseTo(Math.sqrt((told.accuracy * (1 - told.accuracy)) / 80));
  const untold = knnAgainstChance(noise, labels, { seed: 1 });
  expect(Math.abs(untold.accuracy - untold.chance)).toBeLessThan(0.2);
  expect(untold.chance).toBeCloseTo(0.5, 1);
  expect(knnAgainstChance(noise, labels, { seed: 1 })).toEqual(untold);
});

test("half the squared error of each row; shapes must agree", () => {
  const A = new Matrix(2, 2, Float32Array.of(0, 0, 1, 2));
  const B = new Matrix(2, 2, Float32Array.of(2, 0, 1, 2));
  expect(halfSquaredErrors(A, B)).toEqual([2, 0]);
  expect(() => halfSquaredErrors(A, A.select([0]))).toThrow(/2 x 2 and the reconstructions 1 x 2/);
});
