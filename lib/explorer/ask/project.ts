/** Maps by ml-pca, umap-js and tsne-js. */

import { PCA } from "ml-pca";
import TSNE from "tsne-js";
import { UMAP } from "umap-js";
import { Rng } from "../../src/array/rng.js";
import type { Points } from "./points.js";
import type { ProjectAsk } from "./protocol.js";

type Progress = (phase: string, share: number | null) => void;

/** @returns n x 2; the same songs and parameters give the same map */
export function project(points: Points, ask: ProjectAsk, progress: Progress): Float32Array {
  const { rows } = points;
  if (ask.method === "PCA") {
    const pca = new PCA(rows, { method: "covarianceMatrix" });
    return pairs(pca.predict(rows, { nComponents: 2 }).to2DArray());
  }
  return ask.method === "UMAP" ? umap(rows, ask, progress) : tsne(rows, ask, progress);
}

function umap(
  rows: number[][],
  { nNeighbors, minDist }: Extract<ProjectAsk, { method: "UMAP" }>,
  progress: Progress,
): Float32Array {
  const rng = new Rng(0, "umap");
  const model = new UMAP({
    nNeighbors: Math.min(nNeighbors, rows.length - 1),
    minDist,
    random: () => rng.uniform(),
  });
  progress("neighbors", null);
  const epochs = model.initializeFit(rows);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    model.step();
    progress(`epoch ${epoch} of ${epochs}`, epoch / epochs);
  }
  return pairs(model.getEmbedding());
}

/** tsne-js's own 1,000 leaves a few hundred songs without a structure. */
const LEARNING_RATE = 100;

function tsne(
  rows: number[][],
  { perplexity, iterations }: Extract<ProjectAsk, { method: "t-SNE" }>,
  progress: Progress,
): Float32Array {
  const rng = new Rng(0, "tsne");
  // tsne-js takes no source of random numbers. Nothing else in this worker uses this one.
  Math.random = () => rng.uniform();
  const model = new TSNE({
    perplexity: Math.min(perplexity, Math.max(2, Math.floor((rows.length - 1) / 3))),
    learningRate: LEARNING_RATE,
    nIter: iterations,
  });
  model.on("progressIter", ([iteration]) => {
    progress(`iteration ${iteration} of at most ${iterations}`, (iteration + 1) / iterations);
  });
  progress("pairs", null);
  model.init({ data: rows, type: "dense" });
  model.run();
  return pairs(model.getOutput());
}

function pairs(rows: readonly (readonly number[])[]): Float32Array {
  return Float32Array.from(rows.flatMap(([x, y]) => [x as number, y ?? 0]));
}
