import { expect, it, vi } from "vitest";
import * as figures from "../../dist/figures/index.js";
import { type Run, showValidationLoss, type Trained } from "../../dist/index.js";

const trained = (name: string, losses: number[]) =>
  ({ name, history: { rows: losses.map((valLoss) => ({ valLoss })) } }) as unknown as Trained;
const run = { figure: () => undefined } as unknown as Run;

it("averages the losses over the seeds, up to the epoch that all reached", async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  const drawn = vi.spyOn(figures, "metricLines");
  const models = [trained("cold", [4, 3, 2]), trained("cold", [2, 1]), trained("warm", [1, 1])];
  await showValidationLoss(run, models, { title: "Loss", save: "loss" });
  expect(drawn.mock.calls[0]?.[0]).toEqual([
    { name: "cold", x: [1, 2], y: [3, 2], std: [Math.SQRT2, Math.SQRT2] },
    { name: "warm", x: [1, 2], y: [1, 1] },
  ]);
});
