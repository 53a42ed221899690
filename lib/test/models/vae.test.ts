import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { Autoencoder, klPerDimensionOf, Vae } from "../../dist/models/index.js";

const rng = new Rng(1);
const X = new Matrix(
  7,
  5,
  Float32Array.from({ length: 35 }, () => rng.normal()),
);

test.each([Vae, Autoencoder])("%o: methods return the documented shapes", async (Kind) => {
  const model = new Kind({ inputDim: 5, hidden: [6], latentDim: 3 });
  const { mu, logVar } = await model.encode(X);
  expect([mu.rows, mu.cols, logVar.rows, logVar.cols]).toEqual([7, 3, 7, 3]);
  const Xhat = await model.reconstruct(X);
  expect([Xhat.rows, Xhat.cols]).toEqual([7, 5]);
  expect(await model.decode(mu)).toEqual(Xhat);
  const path = await model.interpolate(new Matrix(1, 5, X.data.slice(0, 5)), new Matrix(1, 5, X.data.slice(5, 10)), 4);
  expect(path.data.slice(0, 5)).toEqual(Xhat.data.slice(0, 5));
  expect(path.data.slice(15)).toEqual(Xhat.data.slice(5, 10));
  model.dispose();
});

test("save, load, same output", async () => {
  const dir = await mkdtemp(path.join(tmpdir(), "surlab-vae-"));
  const model = new Vae({ inputDim: 5, hidden: [6, 4], latentDim: 3, beta: { kind: "warmUp", beta: 2, epochs: 3 } });
  await model.save(dir);
  const same = await Vae.load(dir);
  expect(same.options).toEqual(model.options);
  expect(await same.encode(X)).toEqual(await model.encode(X));
  await expect(Autoencoder.load(dir)).rejects.toThrow(/holds a Vae; load it with Vae.load/);
  await expect(Vae.load(path.join(dir, "nothing"))).rejects.toThrow(/no saved model/);
  await rm(dir, { recursive: true });
  for (const m of [model, same]) m.dispose();
});

test("sampling is seeded; an autoencoder refuses it", async () => {
  const model = new Vae({ inputDim: 5, hidden: [6], latentDim: 3 });
  expect(await model.sample(4, { seed: 1 })).toEqual(await model.sample(4, { seed: 1 }));
  expect(await model.sample(4, { seed: 1 })).not.toEqual(await model.sample(4, { seed: 2 }));
  await expect(new Autoencoder({ inputDim: 5 }).sample()).rejects.toThrow(/no prior/);
  model.dispose();
});

test("the report is consistent: loss = recon + beta kl, kl = the sum over dimensions", async () => {
  const model = new Vae({ inputDim: 5, hidden: [6], latentDim: 3, beta: 4 });
  const { loss, recon, kl } = await model.loss(X);
  expect(loss).toBeCloseTo(recon + 4 * kl, 4);
  expect(klPerDimensionOf(await model.encode(X)).reduce((a, b) => a + b)).toBeCloseTo(kl, 5);
  model.dispose();
});

test("rejects data of another width, and invalid sizes", async () => {
  const model = new Vae({ inputDim: 5 });
  await expect(model.encode(new Matrix(2, 6))).rejects.toThrow(/6 columns, but the model was made for 5/);
  await expect(model.decode(new Matrix(2, 6))).rejects.toThrow(/6 columns, but the model was made for 32/);
  model.dispose();
  expect(() => new Vae({ inputDim: 0 })).toThrow(/at least 1/);
  expect(() => new Vae({ inputDim: 5, beta: -1 })).toThrow(/beta is -1/);
  expect(() => new Vae({ inputDim: 5, latent: 3 } as never)).toThrow(/unknown option "latent"/);
});

test("encoding reports progress, and can be stopped", async () => {
  const model = new Vae({ inputDim: 5 });
  const many = new Matrix(600, 5);
  const done: number[] = [];
  await model.encode(many, { onProgress: (p) => done.push(p.done) });
  expect(done).toEqual([256, 512, 600]);
  const stop = new AbortController();
  await expect(model.encode(many, { signal: stop.signal, onProgress: () => stop.abort() })).rejects.toThrow(/abort/i);
  model.dispose();
});
