import { expect, it } from "vitest";
import { secondOpinion } from "../../dist/index.js";
import { capturePrinted } from "../printed.js";

const printed = capturePrinted();

const options = {
  task: "sum",
  by: "other",
  ours: async () => 3,
  agreement: (a: number, b: number) => ({ gap: b - a }),
};

it("is a row per measure, with the time of both", async () => {
  const rows = await secondOpinion({ ...options, theirs: () => 5 });
  const seconds = { "ours, seconds": expect.any(Number), "theirs, seconds": expect.any(Number) };
  expect(rows).toEqual([{ task: "sum", by: "other", measure: "gap", value: 2, ...seconds }]);
});

it("says where the package failed, and goes on", async () => {
  const theirs = (): number => {
    throw new TypeError("too few rows");
  };
  expect(await secondOpinion({ ...options, theirs })).toEqual([]);
  expect(printed.join("\n")).toContain("sum by other: left out.");
  expect(printed.join("\n")).toContain("too few rows");
});
