// The same weights and noise in MultiVae and here: losses, gradients and log likelihoods of MVTCAE and MMVAE+.

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { MmvaePlus, type MmvaePlusOptions, Mvtcae, type MvtcaeOptions } from "../../dist/models/index.js";
import { tf } from "../../dist/tensorflow/backend.js";
import {
  expectClose,
  expectGradients,
  expectLikelihoods,
  type Gradients,
  type Inside,
  type Likelihoods,
  step,
  withWeights,
} from "./peers.js";

interface Case<Options> {
  options: Options;
  weights: Record<string, number[]>;
  noise: number[];
  runs: {
    present: Record<string, number[]>;
    estimator: MmvaePlusOptions["estimator"];
    loss: number;
    gradients: Gradients;
  }[];
  joint: Likelihoods;
  conditional: Record<string, Likelihoods>;
}

const file = path.join(import.meta.dirname, "..", "golden", "peerMultimodal.json");
const golden: { data: Record<string, number[]>; mvtcae: Case<MvtcaeOptions>[]; mmvaePlus: Case<MmvaePlusOptions>[] } =
  JSON.parse(readFileSync(file, "utf8"));

/** The songs of the golden file that these modalities are there of. */
function batchOf(present: Record<string, number[]>) {
  const names = Object.keys(present);
  const batch: Record<string, unknown> = { size: present[names[0]!]!.length };
  for (const m of names) {
    batch[m] = Float32Array.from(golden.data[m]!);
    batch[`${m}Present`] = Int32Array.from(present[m]!);
  }
  return batch;
}

const named = <C extends Case<{ modalities: object }>>(cases: C[]) =>
  cases.map((c) => [Object.keys(c.options.modalities).join(", "), c] as const);

/** log (1/K sum_k p(x_of | z_k)) given the first modality, with the noise that the peer had. */
function expectConditional(model: Inside, of: string, theirs: Likelihoods, present: Record<string, number[]>): void {
  const evaluated = {
    logWeights: (batch: Inside, noise: Inside) => {
      const condition = { ...batch };
      for (const m of model.modalities.slice(1)) condition[`${m}Present`] = new Int32Array(batch.size);
      return model.conditionalLogProb(batch, condition, of, noise);
    },
  };
  expectLikelihoods(evaluated, batchOf(present), theirs);
}

describe.each(named(golden.mvtcae))("MVTCAE of %s", (_, { options, weights, noise, runs, joint, conditional }) => {
  const model = withWeights(new Mvtcae(options), weights) as Inside;

  test.each(runs.map((run, i) => [["all songs have everything", "some miss one"][i]!, run] as const))(
    "loss and gradients where %s",
    async (_, run) => {
      const { terms, gradients } = await step(model, batchOf(run.present), noise);
      expectClose(terms["loss"], run.loss, "loss");
      expectGradients(gradients, run.gradients);
    },
  );

  test("the joint log likelihood, and that of each modality given the first", () => {
    expectLikelihoods(model, batchOf(runs[0]!.present), joint);
    for (const [m, theirs] of Object.entries(conditional)) expectConditional(model, m, theirs, runs[0]!.present);
  });
});

describe.each(named(golden.mmvaePlus))("MMVAE+ of %s", (_, { options, weights, noise, runs, joint, conditional }) => {
  const make = (more: Partial<MmvaePlusOptions>) =>
    withWeights(new MmvaePlus({ ...options, ...more }), weights) as Inside;
  const [, second] = Object.keys(options.modalities);

  test.each(
    runs.map((run, i) => [`${run.estimator}, ${i < 2 ? "all songs have everything" : "some miss one"}`, run] as const),
  )("loss and gradients: %s", async (_, run) => {
    const model = make({ estimator: run.estimator });
    const { terms, gradients } = await step(model, batchOf(run.present), noise);
    // The value of our loss is the bound, whatever its gradient; theirs of DReG is a sum weighted for the gradient alone.
    const bound = runs.find(
      ({ estimator, present }) => estimator === "iwae" && String(present["audio"]) === String(run.present["audio"]),
    );
    expectClose(terms["loss"], bound!.loss, "loss");
    expectGradients(gradients, run.gradients);
    model.dispose();
  });

  test("the joint log likelihood", () => {
    const model = make({});
    expectLikelihoods(model, batchOf(runs[0]!.present), joint);
    model.dispose();
  });

  test.each(Object.entries(conditional))(
    "the log likelihood given the first modality, private latents of the prior %s",
    (prior, theirs) => {
      const model = make({ privatePrior: prior as MmvaePlusOptions["privatePrior"] });
      expectConditional(model, second!, theirs, runs[0]!.present);
      model.dispose();
    },
  );
});

test("a step of either model leaves no tensor behind", async () => {
  for (const model of [
    new Mvtcae(golden.mvtcae[1]!.options),
    new MmvaePlus(golden.mmvaePlus[1]!.options),
  ] as Inside[]) {
    const { present } = golden.mvtcae[1]!.runs[1]!;
    const noise = Array.from({ length: 500 }, () => 0.1);
    const one = () => step(model, batchOf(present), noise, [], { all: false });
    await one();
    const before = tf.memory().numTensors;
    await one();
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  }
});
