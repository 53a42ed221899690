// Settings of train that change how it clips, restarts and lowers its learning rate.

import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { Vae } from "../../dist/models/index.js";
import { train } from "../../dist/training/index.js";
import { NormLimit } from "../../dist/training/normLimit.js";
import { Watcher } from "../../dist/training/plateau.js";
import { onWarning } from "../../dist/warnings.js";

test("adaptive clipping follows as many steps as it is told, by the factor it is told", () => {
  const limit = new NormLimit({ factor: 3, steps: 10 });
  for (let i = 0; i < 10; i++) {
    expect(limit.limit).toBe(0);
    limit.seen(2);
  }
  expect(limit.limit).toBe(6);
  for (let i = 0; i < 10; i++) limit.seen(8);
  expect(limit.limit).toBe(24);
  expect(limit.norms.length).toBe(10);
  const auto = new NormLimit("auto");
  for (let i = 0; i < 200; i++) auto.seen(2);
  expect([auto.limit, auto.norms.length]).toEqual([40, 100]);
  expect(new NormLimit(5).limit).toBe(5);
});

test("a loss that improves by less than the threshold counts as a plateau", () => {
  const rates = (threshold: number) => {
    const watcher = new Watcher(1, 100, { patience: 1, factor: 0.5, threshold });
    return [10, 9.95, 9.9, 9.85, 9.8].map((loss, i) => {
      watcher.epochEnded(i + 1, loss);
      return watcher.state.learningRate;
    });
  };
  expect(rates(1e-4)).toEqual([1, 1, 1, 1, 1]);
  expect(rates(0.1)).toEqual([1, 1, 0.5, 0.5, 0.25]);
});

test.each([0, 2])("training restarts at most %i times", async (maxRestarts) => {
  const X = new Matrix(20, 5, new Rng(1).normals(100));
  const model = new Vae({ inputDim: 5, hidden: [4], latentDim: 2 });
  // At 1e30 the first steps overflow, and so they do at half of it.
  const restarts: string[] = [];
  const stop = onWarning(({ message }) => restarts.push(message));
  const training = train(model, X, { epochs: 3, batchSize: 5, learningRate: 1e30, maxRestarts, clipNorm: 0 });
  await expect(training).rejects.toThrow(/diverged/);
  expect(restarts.filter((message) => message.includes("half the learning rate")).length).toBe(maxRestarts);
  stop();
  model.dispose();
});
