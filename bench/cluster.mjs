// Ours: node bench/cluster.mjs CASE. See run.mjs; points.mjs makes the points.

import cluster from "../lib/dist/cluster/index.js";
import { points } from "./points.mjs";

const { agglomerative, dbscan, gaussianMixture, hdbscan, kMeans, spectral } = cluster;
const [algorithm, n] = process.argv[2].split("-");
const { X } = points(Number(n));
const k = 10;
const seed = 0;

/** Each returns a number that the peer also returns, to check that both did the same work. */
const work = {
  kmeans: async () => (await kMeans(X, { k, seed, algorithm: "lloyd" })).inertia,
  minibatch: async () => (await kMeans(X, { k, seed })).inertia,
  ward: async () => (await agglomerative(X, { k })).distances.at(-1),
  dbscan: async () => (await dbscan(X, { eps: 10, minSamples: 5 })).coreIndices.length,
  gmm: async () => (await gaussianMixture(X, { k, seed })).logLikelihood,
  hdbscan: async () => 1 + Math.max(...(await hdbscan(X, { minClusterSize: 5 })).labels),
  spectral: async () => new Set((await spectral(X, { k, seed })).labels).size,
}[algorithm];

await work();
const start = performance.now();
const value = await work();
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, peakMb: process.resourceUsage().maxRSS / 1024, value }));
