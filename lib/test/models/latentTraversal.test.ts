import { expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { drawPosterior, latentTraversal, Vae } from "../../dist/models/index.js";

test("decodes points along one dimension, with the others at 0", async () => {
  const vae = new Vae({ inputDim: 6, hidden: [5], latentDim: 3, seed: 1 });
  const walked = await latentTraversal(vae, { dimension: 1, values: [-1, 0, 2] });
  const points = new Matrix(3, 3, Float32Array.of(0, -1, 0, 0, 0, 0, 0, 2, 0));
  expect(walked.data).toEqual((await vae.decode(points)).data);
  await expect(latentTraversal(vae, { dimension: 3 })).rejects.toThrow(/from 0 to 2/);
  vae.dispose();
});

test("draws from a posterior have its means and variances; a code without variance is its own draw", () => {
  const n = 4000;
  const mu = new Matrix(n, 1, new Float32Array(n).fill(3));
  const logVar = new Matrix(n, 1, new Float32Array(n).fill(Math.log(4)));
  const drawn = drawPosterior({ mu, logVar }, { seed: 1 }).data;
  const mean = drawn.reduce((sum, v) => sum + v, 0) / n;
  expect(mean).toBeCloseTo(3, 0);
  expect(Math.sqrt(drawn.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n)).toBeCloseTo(2, 0);
  const none = new Matrix(n, 1, new Float32Array(n).fill(-Infinity));
  expect(drawPosterior({ mu, logVar: none }).data).toEqual(mu.data);
});
