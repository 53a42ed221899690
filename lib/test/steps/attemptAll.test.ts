import { expect, it } from "vitest";
import { attemptAll, UserError } from "../../dist/index.js";
import { capturePrinted } from "../printed.js";

const printed = capturePrinted();

const saved: Record<string, readonly object[]> = {};
const newRun = () => ({ csv: (name: string, rows: readonly object[]) => void (saved[name] = rows) });

const work = async (item: string): Promise<number> => {
  if (item.startsWith("bad")) throw new UserError(`${item} diverged.`);
  return item.length;
};
const options = { nameOf: (item: string) => `model ${item}`, work };

it("continues after a failure, and saves a row that names it", async () => {
  const run = newRun();
  const done = await attemptAll(run, ["good", "bad", "better"], options);
  expect(done).toEqual([
    { item: "good", result: 4 },
    { item: "better", result: 6 },
  ]);
  expect(printed.join("\n")).toMatch(/Left out[\s\S]*model bad[\s\S]*bad diverged\./);
  expect(saved.failed).toEqual([{ what: "model bad", reason: "bad diverged." }]);
  await attemptAll(run, ["bad too"], { ...options, required: false });
  expect(saved.failed).toHaveLength(2);
  await attemptAll(newRun(), ["bad three"], { ...options, required: false });
  expect(saved.failed).toEqual([{ what: "model bad three", reason: "bad three diverged." }]);
});

it("prints and saves nothing without failures", async () => {
  delete saved.failed;
  expect(await attemptAll(newRun(), ["a", "bc"], options)).toHaveLength(2);
  expect([printed, saved.failed]).toEqual([[], undefined]);
});

it("ends with the first reason where all failed, and with any fault of the program", async () => {
  await expect(attemptAll(newRun(), ["bad 1", "bad 2"], options)).rejects.toThrow(
    "None of model bad 1, model bad 2 ended. The first: bad 1 diverged.",
  );
  const broken = { ...options, work: async () => Promise.reject(new TypeError("x is undefined")) };
  await expect(attemptAll(newRun(), ["good"], broken)).rejects.toThrow(TypeError);
});
