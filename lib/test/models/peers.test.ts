// The same weights, noise and draws in pythae, MultiVae and here: losses and gradients, in every branch that training draws.

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { ConditionalVae, JointVae, Vae } from "../../dist/models/index.js";
import {
  expectClose,
  expectGradients,
  expectLikelihoods,
  type Gradients,
  type Likelihoods,
  step,
  type Terms,
  withWeights,
} from "./peers.js";

type Modal<T> = { audio: T; lyrics: T };

interface Golden {
  vae: {
    options: { inputDim: number; hidden: number[]; latentDim: number };
    weights: Record<string, number[]>;
    x: number[];
    noise: number[];
    runs: { beta: number; terms: Terms; gradients: Gradients }[];
    likelihood: Likelihoods;
  };
  joint: {
    options: object;
    weights: Record<string, number[]>;
    data: Modal<number[]>;
    noise: number[];
    poe: { present: Modal<number[]>; constants: Terms; terms: Terms; gradients: Gradients }[];
    mopoe: {
      present: Modal<number[]>;
      constants: Terms;
      runs: { draws: number[]; terms: Terms }[];
      loss: number;
      gradients: Gradients;
    };
    likelihood: Likelihoods;
  };
  conditional: {
    options: { conditions: Record<string, number> };
    weights: Record<string, number[]>;
    x: number[];
    classes: Record<string, number[]>;
    noise: number[];
    constants: { recon: number };
    runs: { hidden: Record<string, number[]>; terms: Terms; gradients: Gradients }[];
  };
}

const file = path.join(import.meta.dirname, "..", "golden", "peerModels.json");
const golden: Golden = JSON.parse(readFileSync(file, "utf8"));

describe("pythae", () => {
  const { options, weights, x, noise, runs, likelihood } = golden.vae;

  test.each(runs.map((run) => [run.beta === 1 ? "VAE" : "BetaVAE", run] as const))("%s", async (_, run) => {
    const model = withWeights(new Vae({ ...options, beta: run.beta }), weights);
    const { terms, gradients } = await step(model, { size: 4, x: Float32Array.from(x) }, noise);
    for (const [name, value] of Object.entries(run.terms)) expectClose(terms[name], value, name);
    expectGradients(gradients, run.gradients);
    model.dispose();
  });

  test("the importance-weighted log likelihood", () => {
    const model = withWeights(new Vae(options), weights);
    expectLikelihoods(model, { size: 4, x: Float32Array.from(x) }, likelihood);
    model.dispose();
  });
});

describe("MultiVae", () => {
  const { options, weights, data, noise, poe, mopoe, likelihood } = golden.joint;
  const jointBatch = (present: Modal<number[]>) => ({
    size: present.audio.length,
    audio: Float32Array.from(data.audio),
    lyrics: Float32Array.from(data.lyrics),
    audioPresent: Int32Array.from(present.audio),
    lyricsPresent: Int32Array.from(present.lyrics),
  });

  test.each(poe.map((run, i) => [["all songs have both", "some have only one"][i]!, run] as const))(
    "MVAE: a product of experts with the prior, %s",
    async (_, run) => {
      const model = withWeights(new JointVae({ ...options, fusion: "poe" }), weights);
      const { terms, gradients } = await step(model, jointBatch(run.present), noise);
      const { loss, recon, kl } = run.terms as { loss: number; recon: number; kl: number };
      expectClose(terms["recon"], recon - run.constants["recon"]!, "recon");
      expectClose(terms["kl"], kl, "kl");
      expectClose(terms["loss"], loss - run.constants["recon"]!, "loss");
      expectGradients(gradients, run.gradients);
      model.dispose();
    },
  );

  test("MVAE: the importance-weighted joint log likelihood", () => {
    const model = withWeights(new JointVae({ ...options, fusion: "poe" }), weights);
    expectLikelihoods(model, jointBatch(poe[0]!.present), likelihood);
    model.dispose();
  });

  test("MoPoE: every draw of a subset, and the mean over the draws", async () => {
    const { audioWeight, lyricsWeight, beta } = options as { audioWeight: number; lyricsWeight: number; beta: number };
    const { present, constants, runs } = mopoe;
    const model = withWeights(new JointVae({ ...options, fusion: "mopoe" }), weights);
    const both = runs[0]!.draws.map((_, i) => i).filter((i) => present.audio[i] && present.lyrics[i]);
    const steps: Awaited<ReturnType<typeof step>>[] = [];
    for (const { draws, terms: theirs } of runs) {
      const uniforms = both.map((i) => (draws[i]! + 0.5) / 3); // 0: audio, 1: lyrics, 2: both
      const ours = await step(model, jointBatch(present), noise, uniforms);
      expectClose(audioWeight * ours.terms["reconAudio"]!, theirs["reconAudio"]! - constants["audio"]!, "audio");
      expectClose(lyricsWeight * ours.terms["reconLyrics"]!, theirs["reconLyrics"]! - constants["lyrics"]!, "lyrics");
      steps.push(ours);
    }
    // The first three runs are the three subsets: over them, our drawn KL term has the mean that they compute exactly.
    const subsets = steps.slice(0, 3);
    const mean = (of: (s: (typeof steps)[number]) => number) => subsets.reduce((sum, s) => sum + of(s), 0) / 3;
    expect(new Set(subsets.map((s) => s.terms["kl"])).size).toBe(3);
    expectClose(
      mean((s) => s.terms["kl"]!),
      runs[0]!.terms["klOverSubsets"]!,
      "kl over the subsets",
    );
    expectClose(
      mean((s) => s.terms["recon"]! + beta * s.terms["kl"]!),
      mopoe.loss - constants["recon"]!,
      "loss over the subsets",
    );
    const gradients = new Map(
      [...subsets[0]!.gradients].map(([name, g]) => [name, g.map((_, k) => mean((s) => s.gradients.get(name)![k]!))]),
    );
    expectGradients(gradients, mopoe.gradients);
    model.dispose();
  });

  const { conditional } = golden;
  test.each(conditional.runs.map((run, i) => [["none", "some", "all"][i]!, run] as const))(
    "CVAE: %s of the labels hidden",
    async (_, run) => {
      const model = withWeights(new ConditionalVae(conditional.options), conditional.weights);
      const classes = Object.fromEntries(
        Object.entries(conditional.classes).map(([name, c]) => [name, Int32Array.from(c)]),
      );
      // One label in ten is hidden: where the number drawn for it is below 0.1.
      const uniforms = Object.keys(classes).flatMap((name) => run.hidden[name]!.map((h) => (h ? 0.0999 : 0.1)));
      const batch = { size: 4, x: Float32Array.from(conditional.x), ...classes };
      const { terms, gradients } = await step(model, batch, conditional.noise, uniforms);
      const { loss, recon, kl } = run.terms as { loss: number; recon: number; kl: number };
      expectClose(terms["recon"], recon - conditional.constants.recon, "recon");
      expectClose(terms["kl"], kl, "kl");
      expectClose(terms["loss"], loss - conditional.constants.recon, "loss");
      expectGradients(gradients, run.gradients);
      model.dispose();
    },
  );
});
