// Options that were accepted and should not have been.

import { expect, test } from "vitest";
import { Matrix } from "../dist/array/index.js";
import { JointVae, Vae } from "../dist/models/index.js";
import { checkNumber, withDefaults } from "../dist/options.js";
import { type TrainOptions, train } from "../dist/training/index.js";

test.each(["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"])("the option %s is unknown", (name) => {
  const given = JSON.parse(`{"${name}": 1}`);
  expect(() => withDefaults("f", given, { k: 5 })).toThrow(`f: unknown option "${name}"; it takes k.`);
  expect(() => new Vae({ inputDim: 2, ...given, [name]: 1 })).toThrow(/unknown option/);
});

test.each([
  ["components", "nComponents"],
  ["nEpochs", "epochs"],
  ["maxIterations", "maxIter"],
  ["kNeighbors", "nNeighbors"],
])("for the unknown option %s, %s is suggested", (given, meant) => {
  const defaults = { seed: 0, nComponents: 2, epochs: 1, maxIter: 1, nNeighbors: 5 };
  expect(() => withDefaults<object>("f", { [given]: 1 }, defaults)).toThrow(
    `f: unknown option "${given}" (did you mean ${meant}?); it takes seed, `,
  );
});

test.each<[unknown, RegExp]>([
  [null, /f was given null as its options/],
  [3, /f was given 3 as its options/],
  ["k", /f was given k as its options/],
  [[5], /f was given an array as its options; give an object such as \{ k: … \}/],
])("options that are %s are refused", (given, message) => {
  expect(() => withDefaults("f", given as object, { k: 5 })).toThrow(message);
});

test.each([Number.NaN, Infinity, "3", null, undefined, {}, 2.5])("the whole number %s is refused", (value) => {
  expect(() => checkNumber("k", value as number, { min: 1, integer: true })).toThrow(
    /k is .*; it must be a whole number/,
  );
});

test.each<[Record<string, unknown>, RegExp]>([
  [{ checkpointEvery: 0 }, /checkpointEvery is 0; it must be a whole number of at least 1/],
  [{ checkpointEvery: -3 }, /checkpointEvery is -3/],
  [{ checkpointEvery: "ten" }, /checkpointEvery is "ten"/],
  [{ checkpointEvery: 1.5 }, /checkpointEvery is 1.5/],
  [{ clipNorm: -1 }, /clipNorm is -1/],
  [{ clipNorm: "often" }, /clipNorm is "often"/],
  [{ clipNorm: { factor: 0.5 } }, /factor of clipNorm is 0.5/],
  [{ clipNorm: { steps: 5 } }, /steps of clipNorm is 5/],
  [{ clipNorm: { median: 5 } }, /clipNorm: unknown option "median"/],
  [{ plateau: { threshold: 2 } }, /threshold of plateau is 2/],
  [{ maxRestarts: -1 }, /maxRestarts is -1/],
  [{ learningRate: Infinity }, /learningRate is Infinity/],
  [{ seed: "x" }, /seed is "x"/],
  [{ resume: true }, /checkpointDir is not given/],
  [{ plateau: { factr: 2 } }, /plateau: unknown option "factr"/],
  [{ plateau: { factor: -1 } }, /factor of plateau is -1/],
  [{ plateau: { patience: 1.5 } }, /patience of plateau is 1.5/],
])("train refuses %j", async (options, message) => {
  const model = new Vae({ inputDim: 2, hidden: [4], latentDim: 2 });
  await expect(train(model, new Matrix(4, 2), options as TrainOptions<Matrix>)).rejects.toThrow(message);
  model.dispose();
});

test.each<[unknown, RegExp]>([
  [{ kind: "cyclical", beta: 1, epochs: 10 }, /The cycles of a cyclical beta is undefined/],
  [{ kind: "cyclical", beta: 1, epochs: 10, cycles: 0 }, /cycles of a cyclical beta is 0/],
  [{ kind: "cyclical", beta: 1, epochs: 10, cycles: 2, ratio: 0 }, /ratio of a cyclical beta is 0/],
  [{ kind: "capacity", beta: 1, epochs: 10 }, /to of a capacity beta is undefined/],
  [{ kind: "capacity", beta: 1, epochs: 10, to: -5 }, /to of a capacity beta is -5/],
  [{ kind: "warmUp", beta: 1 }, /epochs of a warmUp beta is undefined/],
  [{ kind: "warmUp", beta: 1, epochs: "ten" }, /epochs of a warmUp beta is "ten"/],
  [{ kind: "warmUp", beta: 1, epochs: 10, cycles: 2 }, /A warmUp beta has no "cycles"/],
  [{ kind: "toString", beta: 1, epochs: 10 }, /kinds: warmUp, cyclical or capacity/],
  [{ beta: 1 }, /kinds: warmUp/],
  [null, /beta is null/],
  ["1", /beta is "1"/],
  [-1, /beta is -1/],
  [Infinity, /beta is Infinity/],
  [Number.NaN, /beta is NaN/],
])("the beta %j is refused", (beta, message) => {
  expect(() => new Vae({ inputDim: 2, beta: beta as number })).toThrow(message);
  expect(() => new JointVae({ audioDim: 2, beta: beta as number })).toThrow(message);
});
