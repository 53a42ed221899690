import { expect, test } from "vitest";
import { balancedAccuracyScore, macroF1Score } from "../../dist/metrics/index.js";

const truth = ["a", "a", "a", "b", "b", "c", undefined];
const predicted = ["a", "a", "b", "b", "d", "a", "a"];

test("balanced accuracy is the mean recall of the true classes", () => {
  expect(balancedAccuracyScore(truth, predicted)).toBeCloseTo((2 / 3 + 1 / 2 + 0) / 3, 12);
  expect(balancedAccuracyScore(truth, new Array(7).fill("a"))).toBeCloseTo(1 / 3, 12);
  expect(balancedAccuracyScore(truth, truth)).toBe(1);
});

test("macro F1 counts classes that are only predicted, and those without a right row, as 0", () => {
  // a: P 2/3, R 2/3; b: P 1/2, R 1/2; c and d: 0
  expect(macroF1Score(truth, predicted)).toBeCloseTo((2 / 3 + 1 / 2) / 4, 12);
  expect(macroF1Score(truth, truth)).toBe(1);
});

test("scores of nothing are NaN, and lengths must agree", () => {
  expect(balancedAccuracyScore([undefined], ["a"])).toBeNaN();
  expect(macroF1Score([], [])).toBeNaN();
  expect(() => macroF1Score(["a"], [])).toThrow("truth has 1 rows but predicted has 0");
});
