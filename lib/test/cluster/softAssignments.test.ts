import { expect, test } from "vitest";
import { softAssignments } from "../../dist/cluster/index.js";

test("the two most probable clusters, and the entropy as a share of its largest value", () => {
  const [certain, even, between] = softAssignments([
    [0, 1, 0],
    [1 / 3, 1 / 3, 1 / 3],
    [0.1, 0.3, 0.6],
  ]);
  expect(certain).toMatchObject({ cluster: 1, probability: 1, secondProbability: 0, entropy: 0 });
  expect(even!.entropy).toBeCloseTo(1);
  expect(between).toMatchObject({ cluster: 2, second: 1, secondProbability: expect.closeTo(0.3) });
  expect(between!.entropy).toBeCloseTo(0.8173, 3);
  expect(softAssignments([[1]])).toEqual([
    { cluster: 0, probability: 1, second: -1, secondProbability: 0, entropy: 0 },
  ]);
});
