// The variance of learnedVariance(), trained with the model.

import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { learnedVariance, Vae } from "../../dist/models/index.js";
import { train } from "../../dist/training/index.js";

test.each(["learned", "optimal"] as const)("a variance that is %s reaches the residual's own", async (estimate) => {
  // Noise of variance 0.09 around a decoder that can only learn the mean: the latents carry nothing.
  const rng = new Rng(2);
  const noisy = new Matrix(
    200,
    10,
    Float32Array.from(rng.normals(2000), (v) => 1 + 0.3 * v),
  );
  const model = new Vae({
    inputDim: 10,
    hidden: [],
    latentDim: 1,
    beta: 50,
    likelihood: learnedVariance({ estimate }),
  });
  await train(model, noisy, { epochs: 150, batchSize: 50, learningRate: 5e-3, plateau: false, patience: 150 });
  const residual = (await model.reconstruct(noisy)).data;
  const own = noisy.data.reduce((sum, v, i) => sum + (v - residual[i]!) ** 2, 0) / noisy.data.length;
  const { weights } = model as unknown as { weights(): { name: string; data: Float32Array }[] };
  const stored = weights.call(model).find(({ name }) => name.startsWith("likelihood/"))!.data[0]!;
  const variance = estimate === "learned" ? Math.exp(10 * stored) : stored;
  expect(own).toBeGreaterThan(0.08);
  expect(own).toBeLessThan(0.1);
  expect(variance / own).toBeCloseTo(1, 1);
  // At the optimum every value costs half a nat, and the log of the deviation.
  const { recon } = await model.loss(noisy);
  expect(recon / (10 * 0.5 * (1 + Math.log(own)))).toBeCloseTo(1, 1);
  model.dispose();
});
