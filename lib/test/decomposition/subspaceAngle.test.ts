import { expect, it } from "vitest";
import { pca, Rng, subspaceAngle } from "../../dist/index.js";

const turned = (degrees: number) => {
  const angle = (degrees * Math.PI) / 180;
  return [
    [1, 0, 0, 0],
    [0, Math.cos(angle), Math.sin(angle), 0],
  ];
};
const plane = turned(0);

it("is the angle by which a plane is turned about an axis in it, to the precision of 32-bit floats", () => {
  for (const angle of [0, 0.001, 1, 30, 60, 89, 90]) expect(subspaceAngle(plane, turned(angle))).toBeCloseTo(angle, 4);
});

it("is 0 for another basis of the same space, and symmetric", () => {
  const mixed = [
    [3, -1, 0, 0],
    [2, 5, 0, 0],
  ];
  expect(subspaceAngle(plane, mixed)).toBeCloseTo(0, 4);
  expect(subspaceAngle(turned(20), mixed)).toBeCloseTo(subspaceAngle(mixed, turned(20)), 4);
});

it("compares the components of two PCAs: those of other rows of the same distribution are near", async () => {
  const rng = new Rng(1);
  const rows = Array.from({ length: 400 }, () => [9, 5, 1, 1, 1].map((scale) => scale * rng.normal()));
  const [first, second] = [rows.slice(0, 200), rows.slice(200)];
  const components = async (X: number[][]) => (await pca(X, { nComponents: 2 })).components;
  const angle = subspaceAngle(await components(first), await components(second));
  expect(angle).toBeGreaterThan(0.1);
  expect(angle).toBeLessThan(10);
});

it("refuses subspaces of other sizes, with both", () => {
  expect(() => subspaceAngle(plane, [[1, 0, 0, 0]])).toThrow("A is 2 x 4 and B is 1 x 4");
});
