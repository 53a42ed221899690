import { expect, it } from "vitest";
import { betaSchedule } from "../../dist/index.js";
import { klWeightAt } from "../../dist/models/betaSchedule.js";

const at = (schedule: ReturnType<typeof betaSchedule>) =>
  [0, 2.5, 5, 7.5, 10, 15, 20, 99].map((epoch) => klWeightAt(schedule, epoch).beta);

it("makes the schedules that a notebook names", () => {
  expect(at(betaSchedule("constant", 4, 20))).toEqual([4, 4, 4, 4, 4, 4, 4, 4]);
  expect(at(betaSchedule("warmUp", 4, 20))).toEqual([0, 0.5, 1, 1.5, 2, 3, 4, 4]);
  // Four cycles of five epochs, each rising over its first half.
  expect(at(betaSchedule("cyclical", 4, 20))).toEqual([0, 4, 0, 4, 0, 0, 4, 4]);
});
