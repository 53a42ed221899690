// Ours: node bench/projection.mjs CASE. See run.mjs; points.mjs makes the points. A cold case is the first call in a
// new process, including loading the library.

import { points } from "./points.mjs";

const [name, n, cold] = process.argv[2].split("-");
const { X } = points(Number(n));
const work = async () => {
  const { tsne, umap } = (await import("../lib/dist/manifold/index.js")).default;
  return (name === "umap" ? await umap(X) : await tsne(X)).Z;
};

if (!cold) await work();
const start = performance.now();
await work();
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, peakMb: process.resourceUsage().maxRSS / 1024 }));
