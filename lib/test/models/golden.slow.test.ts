// The same weights in PyTorch and here: encoder, decoder, loss and every gradient.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import * as models from "../../dist/models/index.js";
// @ts-expect-error: internal, so not in the declarations
import { readTerms } from "../../dist/models/lossTerms.js";
import { tf } from "../../dist/tensorflow/backend.js";
import { gradientStep } from "../../dist/training/gradient.js";

interface Case {
  kind: string;
  options: Record<string, unknown>;
  weights: Record<string, number[]>;
  data: Record<string, number[]>;
  noise: number[];
  mu: number[];
  logVar: number[] | null;
  decoded: Record<string, number[]>;
  terms: Record<string, number>;
  buffers: Record<string, number[]>;
  gradients: Record<string, number[] | null>;
}

const cases = ["models.json", "parts.json"].flatMap((file) => {
  const text = readFileSync(path.join(import.meta.dirname, "..", "golden", file), "utf8");
  return (JSON.parse(text) as { cases: Case[] }).cases;
});

// biome-ignore lint/suspicious/noExplicitAny: the tests look inside, where the published types do not.
function make({ kind, options }: Case): any {
  return new (models as unknown as Record<string, new (o: unknown) => unknown>)[kind]!(options);
}

/** Largest difference, relative to the largest value (or to 0.01: a bias before batch norm has a gradient of 0). */
function distance(ours: ArrayLike<number>, theirs: number[]): number {
  expect(ours.length).toBe(theirs.length);
  const scale = Math.max(...theirs.map(Math.abs), 0.01);
  return Math.max(...theirs.map((v, i) => Math.abs(ours[i]! - v))) / scale;
}

describe.each(cases.map((c) => [`${c.kind} ${JSON.stringify(c.options)}`, c] as const))("%s", (_, golden) => {
  const model = make(golden);
  model.setWeights(
    new Map([
      ...model.weights().map((w: { name: string }) => [w.name, w]), // buffers stay as they are
      ...Object.entries(golden.weights).map(([name, v]) => [name, { name, data: Float32Array.from(v) }]),
    ] as never),
  );
  const size = golden.mu.length / model.options.latentDim;
  const batch: Record<string, unknown> = { size };
  for (const [name, values] of Object.entries(golden.data)) {
    batch[name] = values.length === size ? Int32Array.from(values) : Float32Array.from(values);
  }
  const pass = () => {
    let drawn = 0;
    // Labels are hidden where uniform() is small: here never.
    return {
      training: true,
      kl: { beta: model.options.beta },
      rng: {
        normals: (n: number) => Float32Array.from(golden.noise.slice(drawn, (drawn += n))),
        uniform: () => 0.999,
      },
    };
  };

  test("the parameters are PyTorch's", () => {
    expect(model.parameters.map((p: { name: string }) => p.name).sort()).toEqual(Object.keys(golden.weights).sort());
  });

  test("encoder and decoder", () => {
    tf.tidy(() => {
      const p = pass();
      const { mu, logVar } = model.encodeBatch(batch, p);
      expect(distance(mu.dataSync(), golden.mu)).toBeLessThan(1e-4);
      if (golden.logVar) expect(distance(logVar.dataSync(), golden.logVar)).toBeLessThan(1e-4);
      const noise = tf.tensor(golden.noise, golden.noise.length ? mu.shape : [0]);
      const z = golden.logVar ? mu.add(logVar.div(2).exp().mul(noise)) : mu;
      for (const [name, values] of Object.entries(golden.decoded)) {
        expect(distance(model.decodeBatch(z, batch, p)[name].dataSync(), values)).toBeLessThan(1e-4);
      }
    });
  });

  test("loss and gradients", async () => {
    const { gradients, terms } = (await gradientStep(model, batch as never, pass() as never, 0, async () => false))!;
    for (const [name, value] of Object.entries(golden.terms))
      expect(Math.abs(terms[name]! / value - 1)).toBeLessThan(1e-4);
    model.parameters.forEach((p: { name: string }, i: number) => {
      const expected = golden.gradients[p.name];
      if (expected) expect(distance(gradients[i]!.dataSync(), expected), p.name).toBeLessThan(1e-4);
      else expect(gradients[i]).toBeUndefined();
      gradients[i]?.dispose();
    });
    for (const [name, values] of Object.entries(golden.buffers)) {
      expect(distance(model.buffers.find((b: { name: string }) => b.name === name).data, values)).toBeLessThan(1e-4);
    }
  });

  test("finite differences: the loss rises along its gradient as fast as the gradient is long", async () => {
    const { gradients, dispose } = (await gradientStep(model, batch as never, pass() as never, 0, async () => false))!;
    const start = model.parameters.map((p: { read(): Float32Array }) => p.read());
    const slopes: Float32Array[] = model.parameters.map(
      (p: { size: number }, i: number) => gradients[i]?.dataSync().slice() ?? new Float32Array(p.size),
    );
    dispose();
    const length = Math.sqrt(slopes.flatMap((s) => [...s]).reduce((sum, g) => sum + g * g, 0));
    const lossAt = (h: number): number => {
      model.parameters.forEach((p: { write(v: Float32Array): void }, i: number) => {
        p.write(start[i].map((w: number, j: number) => w + (h * slopes[i]![j]!) / length));
      });
      return readTerms(() => model.lossTerms(batch, pass())).loss!;
    };
    const h = 2e-3;
    expect((lossAt(h) - lossAt(-h)) / (2 * h) / length).toBeCloseTo(1, 2);
    model.parameters.forEach((p: { write(v: Float32Array): void }, i: number) => {
      p.write(start[i]);
    });
  });
});

// The other two ways to do the arithmetic, each in a process of its own: this one has loaded the library and our kernels.
const otherBackends = [
  ["TensorFlow's own kernels, as on a GPU", "tensorflow"],
  ["plain JavaScript", "javascript"],
];
test.each(process.env.SURLAB_BACKEND ? [] : otherBackends)("all of it with %s", (_, backend) => {
  const vitest = path.join(import.meta.dirname, "..", "..", "..", "node_modules", "vitest", "vitest.mjs");
  const { status, stdout } = spawnSync(process.execPath, [vitest, "run", import.meta.filename], {
    cwd: path.join(import.meta.dirname, "..", "..", ".."),
    encoding: "utf8",
    env: { ...process.env, SURLAB_BACKEND: backend, NO_COLOR: "1" },
  });
  expect(stdout).toMatch(new RegExp(`Tests +${4 * cases.length} passed`));
  expect(status).toBe(0);
});
